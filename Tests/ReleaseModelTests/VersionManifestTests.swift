import FoundationEssentials
import ReleaseModel
import Testing

@Suite struct VersionManifestTests {
    private static func record(_ platform: Platform) throws -> ArtifactRecord {
        let version = try Version(parsing: "1.11.6")
        let sha256 = try SHA256Digest(parsing: DigestTests.empty256)
        let lzma2 = LZMASettings(dictionarySize: 1 << 20, lc: 3, lp: 0, pb: 2)
        return try ArtifactRecord(
            platform: platform,
            key: .artifact(.core, version, for: platform, in: .xz),
            archive: ArchiveRecord(
                size: 1234,
                sha256: sha256,
                sha512: SHA512Digest(parsing: DigestTests.empty512),
                tar: TarRecord(size: 10_240, sha256: sha256),
                compression: CompressionRecord(format: .xz, filter: .x86, lzma2: lzma2, decoderMemory: 1 << 20),
                installedSize: 8192
            ),
            signature: SignatureRecord(keyId: sha256, algorithm: .ed25519, value: [1, 2, 3])
        )
    }

    private static func manifest() throws -> VersionManifest {
        try VersionManifest(
            software: .core,
            version: Version(parsing: "1.11.6"),
            release: "autumn",
            created: Timestamp(parsing: "2026-11-01T00:00:00Z"),
            regions: [Region(parsing: "us-west-2"), Region(parsing: "cn-north-1")],
            platforms: [record(.openwrtARMv7), record(.ubuntuX86_64)]
        )
    }

    private static func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(manifest()), as: UTF8.self)
    }

    private static func decode(_ text: String) throws -> VersionManifest {
        try JSONDecoder().decode(VersionManifest.self, from: Data(text.utf8))
    }

    @Test func `a manifest is read back as it was written`() throws {
        let manifest = try VersionManifestTests.decode(VersionManifestTests.json())
        #expect(try manifest == VersionManifestTests.manifest())
    }

    @Test func `regions are sorted by name and platforms as documented`() throws {
        let manifest = try VersionManifestTests.manifest()
        #expect(manifest.regions.map(\.region) == ["cn-north-1", "us-west-2"])
        #expect(manifest.regions.map(\.bucket).first == "cn-north-1-greengrass-updates")
        #expect(manifest.platforms.map(\.platform) == [.ubuntuX86_64, .openwrtARMv7])
        #expect(manifest[.openwrtARMv7]?.key.string == "core/armv7l/greengrass-core-openwrt-1.11.6.tar.xz")
        #expect(manifest[.ubuntuAArch64] == nil)
        #expect(manifest.key.string == "manifests/core/1.11.6.json")
    }

    @Test(arguments: [
        "\"os\":\"ubuntu\"", "\"arch\":\"x86_64\"", "\"format\":1", "\"software\":\"core\"", "\"version\":\"1.11.6\"",
        "\"created\":\"2026-11-01T00:00:00Z\"", "\"partition\":\"aws-cn\"", "\"sha256\":\"\(DigestTests.empty256)\"",
        "\"filter\":\"x86\"", "\"lc\":3", "\"algorithm\":\"ed25519\"", "\"value\":\"AQID\"",
    ])
    func `the manifest's words are those of the format`(words: String) throws {
        #expect(try VersionManifestTests.json().contains(words))
    }

    @Test(arguments: [
        ("an unknown pair", "\"arch\":\"x86_64\"", "\"arch\":\"armv6l\""),
        ("an unknown system", "\"os\":\"ubuntu\"", "\"os\":\"plan9\""),
        ("an unknown software", "\"software\":\"core\"", "\"software\":\"kernel\""),
        ("a malformed version", "\"version\":\"1.11.6\"", "\"version\":\"1.11\""),
        ("a malformed time", "2026-11-01T00:00:00Z", "2026-11-01"),
        ("a climbing key", "\"key\":\"core/x86_64/", "\"key\":\"core/../"),
        ("a short digest", DigestTests.empty512, DigestTests.empty256),
        ("a negative size", "\"size\":1234", "\"size\":-1234"),
        ("an unknown compression", "\"format\":\"xz\"", "\"format\":\"lzip\""),
        ("an unknown algorithm", "\"algorithm\":\"ed25519\"", "\"algorithm\":\"md5\""),
        ("a signature that is not Base64", "\"value\":\"AQID\"", "\"value\":\"A?ID\""),
        ("no created", "\"created\"", "\"creatd\""),
    ])
    func `a manifest that says something else is refused`(what: String, right: String, wrong: String) throws {
        let json = try VersionManifestTests.json()
        try #require(json.contains(right))
        #expect(throws: (any Error).self, "\(what)") {
            try VersionManifestTests.decode(json.replacing(right, with: wrong))
        }
    }

    @Test func `the refusal of an unknown pair names the pair`() throws {
        let json = try VersionManifestTests.json().replacing("\"arch\":\"x86_64\"", with: "\"arch\":\"armv6l\"")
        let error = try #require(throws: InvalidValue.self) { try VersionManifestTests.decode(json) }
        #expect(error.text == "ubuntu/armv6l")
    }
}

@Suite struct CompressionRecordTests {
    @Test(
        arguments: [
            (.xz, .armThumb, "xz armthumb"), (.xz, nil, "xz"), (.gzip, nil, "gzip"),
        ] as [(CompressionFormat, BranchFilter?, String)]
    )
    func `a compression is summed up in a word or two`(format: CompressionFormat, filter: BranchFilter?, text: String) {
        #expect(CompressionRecord(format: format, filter: filter, lzma2: nil, decoderMemory: 0).summary == text)
    }
}

@Suite struct BuildPatternTests {
    @Test func `placeholders become the platform's words`() throws {
        let pattern = try BuildPattern(parsing: "builds/{os}-{arch}/{version}/{os}")
        let path = try pattern.path(for: .raspbianARMv6, version: Version(parsing: "1.2.3"))
        #expect(path == "builds/raspbian-armv6l/1.2.3/raspbian")
    }

    @Test(arguments: ["", "/abs", "../up", "a/../b", "a/..", "{oss}", "a{", "}", "{os", "a\0b", "{o{os}s}"])
    func `a pattern that leaves the manifest's folder or names something else is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try BuildPattern(parsing: text) }
    }
}
