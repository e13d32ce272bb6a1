internal import HTTPTypes

/// What S3 tells of a bucket or an object besides its content. A parameter of the query asks for it, and whoever sends
/// that must not get the content instead.
enum Subresource {
    private static let ofBuckets = [
        "accelerate", "acl", "analytics", "cors", "encryption", "intelligent-tiering", "inventory", "lifecycle",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "tagging", "uploads", "versioning", "versions", "website",
    ]

    private static let ofObjects = ["acl", "attributes", "legal-hold", "retention", "tagging", "torrent", "uploadId"]

    /// The one of a bucket that is asked for.
    static func ofBucket(_ items: QueryItems) -> String? { ofBuckets.first(where: items.has) }

    /// Refuses a request for anything of an object but the object. Each is the only version of its key, and has one part.
    static func checkOnlyContent(_ items: QueryItems) throws(S3Error) {
        if let name = ofObjects.first(where: items.has) { throw .notImplemented(name) }
        if let version = items["versionId"], version != "null" {
            throw .invalidArgument("versionId", version, "Invalid version id specified")
        }
        guard let part = items["partNumber"], part != "1" else { return }
        guard let number = Int(part), (1...10_000).contains(number) else {
            throw .invalidArgument("partNumber", part, "Part number must be an integer between 1 and 10000, inclusive")
        }
        throw S3Error(.rangeNotSatisfiable, "InvalidPartNumber", "The requested partnumber is not satisfiable")
    }
}
