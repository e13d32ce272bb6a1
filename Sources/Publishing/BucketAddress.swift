internal import ObjectStore
package import ReleaseModel

/// Where the bucket of a region is published: a bucket of the store, and what its keys begin with.
package struct BucketAddress: Hashable, Sendable {
    package let region: Region
    package let bucket: String
    /// Empty, or with a slash at its end.
    package let prefix: String

    package var description: String { "s3://\(bucket)/\(prefix)" }
}

/// The addresses of all regions: `s3://{region}-greengrass-updates`, `s3://acme-updates/{region}`.
package struct PublishingTarget: Hashable, Sendable {
    private let bucket: String
    private let prefix: String

    /// The buckets that the tree's folders are named after.
    package static let ownBuckets = PublishingTarget(bucket: "{region}" + Bucket.suffix, prefix: "")

    private init(bucket: String, prefix: String) {
        self.bucket = bucket
        self.prefix = prefix
    }

    /// Reads `s3://BUCKET[/PREFIX]`, in which `{region}` stands for the region.
    package init(parsing text: String) throws(InvalidValue) {
        func refusal(_ reason: String) -> InvalidValue { InvalidValue("place to publish to", text, reason) }
        guard text.hasPrefix("s3://") else {
            throw refusal("it is s3://BUCKET or s3://BUCKET/PREFIX, with {region} in it")
        }
        let parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false)
        bucket = String(parts.first ?? "")
        let folders = parts.dropFirst().filter { !$0.isEmpty }
        prefix = folders.map { $0 + "/" }.joined()
        let named = bucket.replacing("{region}", with: "x")
        let isName =
            (3...63).contains(bucket.replacing("{region}", with: "xx-xxxx-1").utf8.count)
            && named.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
        guard isName else { throw refusal("a bucket has 3 to 63 lower-case letters, digits, hyphens and dots") }
        guard prefix.isEmpty || (try? ObjectKey(parsing: prefix.replacing("{region}", with: "x") + "x")) != nil else {
            throw refusal("a prefix has letters, digits, \".\", \"_\" and \"-\" in components joined by \"/\"")
        }
    }

    /// One address for each region; two regions at one address would overwrite each other.
    package func addresses(_ regions: [Region]) throws(InvalidValue) -> [BucketAddress] {
        let all = regions.map { region in
            BucketAddress(
                region: region,
                bucket: bucket.replacing("{region}", with: region.name),
                prefix: prefix.replacing("{region}", with: region.name)
            )
        }
        guard Set(all.map(\.description)).count == all.count else {
            throw InvalidValue(
                "place to publish to",
                "s3://\(bucket)/\(prefix)",
                "\(regions.count) regions cannot share it: write {region} where the region's name goes, or name one --region"
            )
        }
        return all
    }
}
