/// A group of AWS regions with accounts and resource names of its own ("Amazon Resource Names", AWS partitions).
package enum Partition: String, CaseIterable, Sendable, Codable {
    case aws
    case china = "aws-cn"
    case usGov = "aws-us-gov"
}

/// A region that has a bucket of updates.
package struct Region: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let name: String
    package let partition: Partition

    /// A region of AWS; any other name is refused.
    package init(parsing name: String) throws(InvalidValue) {
        guard let partition = Region.known[name] else {
            let hint = Suggestion.hint(for: name, among: Region.known.keys.sorted(), called: "region")
            throw InvalidValue("region", name, "\(hint); a region of your own needs `custom: true` in the manifest")
        }
        self.name = name
        self.partition = partition
    }

    /// A region of AWS, or any name that makes a legal bucket name.
    package init(customNamed name: String) throws(InvalidValue) {
        if let partition = Region.known[name] {
            self.name = name
            self.partition = partition
            return
        }
        let edges = [name.utf8.first, name.utf8.last]
        let isLegal =
            (1...Region.longestName).contains(name.utf8.count)
            && name.utf8.allSatisfy { Region.isLowercaseOrDigit($0) || $0 == UInt8(ascii: "-") }
            && edges.allSatisfy { $0.map(Region.isLowercaseOrDigit) ?? false }
        guard isLegal else {
            throw InvalidValue(
                "region",
                name,
                "a custom region has at most \(Region.longestName) lower-case letters, digits and inner hyphens, "
                    + "because its bucket is named after it"
            )
        }
        self.name = name
        self.partition = .aws
    }

    /// The bucket that holds this region's updates.
    package var bucket: Bucket { Bucket(of: self) }

    package var description: String { name }

    package static func < (left: Region, right: Region) -> Bool {
        left.name < right.name
    }

    private static let longestName = Bucket.longestName - Bucket.suffix.utf8.count

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The regions of botocore's `endpoints.json`, 1.43, by partition.
    private static let known: [String: Partition] = {
        let names: [Partition: [String]] = [
            .aws: [
                "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
                "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
                "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
                "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
                "us-west-1", "us-west-2",
            ],
            .china: ["cn-north-1", "cn-northwest-1"],
            .usGov: ["us-gov-east-1", "us-gov-west-1"],
        ]
        var known: [String: Partition] = [:]
        for (partition, regions) in names {
            for region in regions { known[region] = partition }
        }
        return known
    }()
}

/// An S3 bucket of updates: `<region>-greengrass-updates`.
package struct Bucket: Hashable, Sendable, CustomStringConvertible {
    package static let suffix = "-greengrass-updates"
    /// "Bucket naming rules", Amazon S3 User Guide.
    package static let longestName = 63

    package let name: String

    package init(of region: Region) {
        name = region.name + Bucket.suffix
    }

    package var description: String { name }
}
