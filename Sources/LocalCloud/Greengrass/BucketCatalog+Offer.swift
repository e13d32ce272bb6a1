internal import ReleaseModel
internal import SystemPackage
internal import UpdateClient
internal import UpdateJobs

extension BucketCatalog {
    /// What a bucket offers a platform on the channel that is served; nil when that is nothing. What is wrong with the
    /// metadata is a `MetadataError`.
    func offer(_ software: Software, for platform: Platform, in bucket: BucketName, at time: Timestamp) throws
        -> UpdateOffer?
    {
        let source = FolderMetadataSource(folder(of: bucket).appending(UpdateOffer.metadataFolder))
        return try OfferSearch(source, at: time) { has($0, in: bucket) }.newest(software, for: platform, on: channel)
    }
}
