import ReleaseModel
import Testing
import UpdateJobs

/// Update documents for tests.
enum SampleDocument {
    static func file(_ name: String, in region: Region? = nil) throws -> DocumentFile {
        let region = try region ?? Region(parsing: "us-east-1")
        let bucket = region.bucket.name
        let url = "https://s3.\(region).amazonaws.com/\(bucket)/metadata/\(PercentEncoding.component(name))"
        return try DocumentFile(
            name: name,
            location: FileLocation(parsing: "${aws:iot:s3-presigned-url:\(url)}")
        )
    }

    static func metadata(
        roots: [DocumentFile],
        roles: (String, String) = ("4.core.json", "4.core-ubuntu-x86_64.json"),
        in region: Region? = nil
    ) throws -> UpdateJobDocument.Metadata {
        try UpdateJobDocument.Metadata(
            roots: roots,
            timestamp: file("timestamp.json", in: region),
            snapshot: file("9.snapshot.json", in: region),
            targets: file("2.targets.json", in: region),
            software: file(roles.0, in: region),
            platform: file(roles.1, in: region)
        )
    }

    static func make(
        _ software: Software = .core,
        for platform: Platform = .ubuntuX86_64,
        roots: Int,
        logLevel: UpdateAgentLogLevel = .standard,
        in region: Region? = nil
    ) throws -> UpdateJobDocument {
        let region = try region ?? Region(parsing: "us-east-1")
        let version = try Version(parsing: "1.11.6")
        let key = ObjectKey.artifact(software, version, for: platform, in: .xz)
        let artifact = try PresignedPlaceholder(bucket: region.bucket, key: key, region: region)
        let signature = try PresignedPlaceholder(bucket: region.bucket, key: key.signature, region: region)
        let role = "\(software)-\(platform.operatingSystem.rawValue)-\(platform.architecture.rawValue)"
        return try UpdateJobDocument(
            software: software,
            version: version,
            platform: platform,
            logLevel: logLevel,
            artifact: UpdateJobDocument.Artifact(
                target: key,
                location: .placeholder(artifact),
                length: 12_345_678,
                digest: SHA256Digest(unchecked: [UInt8](repeating: 0xAB, count: 32))
            ),
            signature: DocumentFile(name: "core.tar.xz.sig", location: .placeholder(signature)),
            metadata: metadata(
                roots: (1...roots).map { try file("\($0).root.json", in: region) },
                roles: ("4.\(software).json", "4.\(role).json"),
                in: region
            )
        )
    }

    private static let bucket =
        "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/us-east-1-greengrass-updates"
    private static let key = "core/x86_64/greengrass-core-ubuntu-1.11.6.tar.xz"

    /// The document with one root.
    static let golden =
        #"{"arch":"x86_64","artifact":{"length":12345678,"sha256":"\#(String(repeating: "ab", count: 32))","#
        + #""target":"\#(key)","url":"\#(bucket)/\#(key)}"},"logLevel":"ERROR","metadata":{"#
        + #""platform":\#(goldenFile("4.core-ubuntu-x86_64.json")),"roots":[\#(goldenFile("1.root.json"))],"#
        + #""snapshot":\#(goldenFile("9.snapshot.json")),"software":\#(goldenFile("4.core.json")),"#
        + #""targets":\#(goldenFile("2.targets.json")),"timestamp":\#(goldenFile("timestamp.json"))},"#
        + #""operation":"greengrass-software-update","os":"ubuntu","schemaVersion":1,"#
        + #""signature":{"name":"core.tar.xz.sig","url":"\#(bucket)/\#(key).sig}"},"software":"core","#
        + #""version":"1.11.6"}"#

    private static func goldenFile(_ name: String) -> String {
        #"{"name":"\#(name)","url":"\#(bucket)/metadata/\#(name)}"}"#
    }

    /// A document that no device may take.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        /// Whether a schema can say so.
        let isSeenBySchema: Bool

        init(_ old: String, _ new: String, isSeenBySchema: Bool = true) {
            testDescription = "\(old) becomes \(new)"
            let parts = golden.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
            text = parts.joined(separator: new)
            self.isSeenBySchema = isSeenBySchema
        }
    }

    static let mistakes = [
        Mistake(#""arch":"x86_64","#, ""), Mistake(#""schemaVersion":1,"#, ""), Mistake(#""logLevel":"ERROR","#, ""),
        Mistake(#""arch""#, #""Arch""#), Mistake(#"{"arch""#, #"{"extra":1,"arch""#),
        Mistake(#"{"arch""#, #"{"arch":"aarch64","arch""#, isSeenBySchema: false),
        Mistake(#"{"arch""#, #"{"\u0061rch":"aarch64","arch""#, isSeenBySchema: false),
        Mistake(#""schemaVersion":1"#, #""schemaVersion":2"#), Mistake(#""schemaVersion":1"#, #""schemaVersion":"1""#),
        Mistake(#""schemaVersion":1"#, #""schemaVersion":true"#),
        Mistake("greengrass-software-update", "reboot"), Mistake(#""software":"core""#, #""software":"kernel""#),
        Mistake(#""os":"ubuntu""#, #""os":"amazon_linux","os2":"x""#), Mistake(#""os":"ubuntu""#, #""os":"raspbian""#),
        Mistake(#""os":"ubuntu""#, #""os":"ubuntu/x""#), Mistake(#""os":"ubuntu""#, #""os":null"#),
        Mistake(#""ERROR""#, #""error""#), Mistake(#""version":"1.11.6""#, #""version":"1.11""#),
        Mistake(#""version":"1.11.6""#, #""version":"1.011.6""#), Mistake("12345678", "0"), Mistake("12345678", "-1"),
        Mistake("12345678", "1.5"), Mistake("12345678", #""1""#), Mistake("12345678", "99999999999999999999"),
        Mistake(#""sha256":"ab"#, #""sha256":"AB"#), Mistake(#""sha256":"ab"#, #""sha256":""#),
        Mistake(#""target":"core"#, #""target":".."#), Mistake(#""target":"core"#, #""target":""#),
        Mistake(#""url":"${"#, #""url":"javascript:${"#), Mistake(#""url":"${aws"#, #""url":"${gcp"#),
        Mistake("https://s3.us-east-1.amazonaws.com/", "https://example.com/"),
        Mistake(#""name":"1.root.json""#, #""name":"../1.root.json""#),
        Mistake(#""name":"1.root.json""#, #""name":"root.json""#),
        Mistake(#""name":"timestamp.json""#, #""name":"..""#), Mistake(#""name":"timestamp.json","#, ""),
        Mistake(#""roots":["#, #""roots":[[],"#), Mistake(#""roots":["#, #""roots":[],"more":["#),
        Mistake(#""roots":["#, #""roots":[\#(goldenFile("1.root.json")),"#, isSeenBySchema: false),
        Mistake(#"{"arch""#, #"[{"arch""#, isSeenBySchema: false),
        Mistake(#"{"arch""#, #"{,"arch""#, isSeenBySchema: false),
    ]
}
