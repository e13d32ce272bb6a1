package import ReleaseModel

extension UpdateJobDocument {
    /// The document of an update to what a region's bucket offers: a placeholder for each file that the device needs.
    package init(_ wish: UpdateWish, _ offer: UpdateOffer, in region: Region) throws(InvalidValue) {
        func file(_ name: String) throws(InvalidValue) -> DocumentFile {
            let key = try ObjectKey(parsing: "\(UpdateOffer.metadataFolder)/\(name)")
            return try DocumentFile(name: name, location: UpdateJobDocument.location(of: key, in: region))
        }
        var roots: [DocumentFile] = []
        for name in offer.metadata.roots { roots.append(try file(name)) }
        let signature = offer.target.signature
        let name = signature.string.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? ""
        self.init(
            software: wish.software,
            version: offer.version,
            platform: wish.platform,
            logLevel: wish.logLevel,
            artifact: try Artifact(
                target: offer.target,
                location: UpdateJobDocument.location(of: offer.target, in: region),
                length: Int64(clamping: offer.length),
                digest: offer.digest
            ),
            signature: try DocumentFile(
                name: name,
                location: UpdateJobDocument.location(of: signature, in: region)
            ),
            metadata: try Metadata(
                roots: roots,
                timestamp: file(offer.metadata.timestamp),
                snapshot: file(offer.metadata.snapshot),
                targets: file(offer.metadata.targets),
                software: file(offer.metadata.software),
                platform: file(offer.metadata.platform)
            )
        )
    }

    private static func location(of key: ObjectKey, in region: Region) throws(InvalidValue) -> FileLocation {
        .placeholder(try PresignedPlaceholder(bucket: region.bucket, key: key, region: region))
    }
}
