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
        try search(bucket, at: time).newest(software, for: platform, on: channel)
    }

    /// The same for each platform, by those that are offered anything.
    func offers(_ software: Software, in bucket: BucketName, at time: Timestamp) throws -> [Platform: UpdateOffer] {
        try search(bucket, at: time).newest(software, on: channel)
    }

    private func search(_ bucket: BucketName, at time: Timestamp) -> OfferSearch {
        let source = FolderMetadataSource(folder(of: bucket).appending(UpdateOffer.metadataFolder))
        return OfferSearch(source, at: time) { has($0, in: bucket) }
    }
}
