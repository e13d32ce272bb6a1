import ReleaseModel
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: ["a", "core/x86_64/a.tar.xz", "A-Z_0.9/b", "...", "a/.b", String(repeating: "k", count: 1024)])
    func `a plain key is read and written back`(text: String) throws {
        #expect(try ObjectKey(parsing: text).string == text)
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "./a", "a b", "a\nb", "a\0", "a?b", "a%2e",
        "a\\b",
        "ä", "a+b", "a:b", "a/\u{301}b", String(repeating: "k", count: 1025),
    ])
    func `a key that a URL, a shell or a file system would read otherwise is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try ObjectKey(parsing: text) }
    }

    @Test(arguments: [
        (
            Software.core, "1.11.6", Platform.ubuntuX86_64, CompressionFormat.xz,
            "core/x86_64/greengrass-core-ubuntu-1.11.6.tar.xz"
        ),
        (.core, "1.11.6", .raspbianARMv6, .gzip, "core/armv6l/greengrass-core-raspbian-1.11.6.tar.gz"),
        (
            .otaAgent, "1.3.0", .amazonLinuxX86_64, .xz,
            "ota_agent/x86_64/greengrass-ota_agent-amazon_linux-1.3.0.tar.xz"
        ),
    ])
    func `an artifact has the key that update documents name`(
        software: Software,
        version: String,
        platform: Platform,
        format: CompressionFormat,
        expected: String
    ) throws {
        let key = try ObjectKey.artifact(software, Version(parsing: version), for: platform, in: format)
        #expect(key.string == expected)
        #expect(key.signature.string == expected + ".sig")
        #expect(try ObjectKey(parsing: key.string) == key)
    }

    @Test func `no two artifacts of a version share a key`() throws {
        let version = try Version(parsing: "1.2.3")
        let keys = Software.allCases.flatMap { software in
            Platform.allCases.map { ObjectKey.artifact(software, version, for: $0, in: .xz) }
        }
        #expect(Set(keys).count == 14)
    }

    @Test func `a version's manifest and checksums lie side by side`() throws {
        let version = try Version(parsing: "1.11.6")
        #expect(ObjectKey.versionManifest(.core, version).string == "manifests/core/1.11.6.json")
        #expect(ObjectKey.checksums(.core, version).string == "manifests/core/1.11.6.SHA256SUMS")
    }
}
