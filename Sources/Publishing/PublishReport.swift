/// What a publication did, or would do.
package struct PublishReport: Sendable, Encodable {
    package struct Bucket: Sendable, Encodable {
        package let region: String
        /// `s3://us-east-1-greengrass-updates/`
        package let address: String
        /// Objects whose bytes are sent.
        package let put: Int
        /// Objects that the store copies from others.
        package let copied: Int
        package let kept: Int
        package let deleted: Int
        /// Objects that the tree has no more, and that stay.
        package let surplus: Int
        /// Bytes that are sent.
        package let bytes: UInt64
        /// The version of the update metadata's timestamp, before and after.
        package let timestampBefore: Int64?
        package let timestamp: Int64
    }

    package let isDryRun: Bool
    package let buckets: [Bucket]
    /// Requests that were made, all told.
    package let requests: UInt64
    /// Requests that the plan needs, besides those that looked.
    package let plannedRequests: Int
    package let sentBytes: UInt64

    package var isChanged: Bool { buckets.contains { $0.put + $0.copied + $0.deleted > 0 } }
}
