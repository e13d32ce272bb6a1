import ReleaseModel
import Testing
import UpdateMetadata

/// What the member `custom` says a target is for.
struct TargetPurposeTests {
    private static let custom: [CanonicalJSON.Key: CanonicalJSON] = [
        "software": .string("core"), "version": .string("1.2.3"), "os": .string("ubuntu"), "arch": .string("x86_64"),
        "minimumFrom": .string("1.0.0"),
    ]

    /// What a client reads of a target with this `custom`.
    private func purpose(_ custom: CanonicalJSON) throws -> TargetPurpose? {
        let expires = try #require(Expiry(parsing: "2030-01-01T00:00:00Z"))
        let path = TargetPath("file")
        let payload = TargetsMetadata(version: 1, expires: expires, targets: [path: TestRepository.target(1)])
        let signed = payload.json.setting(["targets", "file", "custom"], to: custom)
        let bytes = CanonicalJSON.object(["signatures": .array([]), "signed": signed]).text
        return try SignedMetadata<TargetsMetadata>(parsing: bytes, as: .targets).payload.targets[path]?.purpose
    }

    private func purpose(without names: CanonicalJSON.Key...) throws -> TargetPurpose? {
        try purpose(.object(TargetPurposeTests.custom.filter { !names.contains($0.key) }))
    }

    @Test func `a purpose is read as it was written`() throws {
        let purpose = TargetPurpose(
            software: .core,
            version: try Version(parsing: "1.2.3"),
            platform: .ubuntuX86_64,
            minimumFrom: try Version(parsing: "1.0.0")
        )
        #expect(try self.purpose(.object(TargetPurposeTests.custom)) == purpose)
    }

    @Test func `without a platform it is for all, and without a floor from any version`() throws {
        #expect(try #require(try purpose(without: "os", "arch")).platform == nil)
        #expect(try #require(try purpose(without: "minimumFrom")).minimumFrom == nil)
    }

    @Test(arguments: ["software", "version", "os", "arch"])
    func `half of a purpose is none`(name: CanonicalJSON.Key) throws {
        #expect(try purpose(without: name) == nil)
    }

    @Test(
        arguments: ["software", "version", "os", "arch", "minimumFrom"] as [CanonicalJSON.Key],
        [CanonicalJSON.integer(1), .boolean(false), .array([]), .object([:]), .string(""), .string("none")]
    )
    func `what cannot be read does not count as absent`(name: CanonicalJSON.Key, value: CanonicalJSON) throws {
        #expect(try purpose(.object(TargetPurposeTests.custom.merging([name: value]) { $1 })) == nil)
    }

    @Test func `two wrong halves of a platform are not every platform`() throws {
        let wrong = TargetPurposeTests.custom.merging(["os": .integer(1), "arch": .integer(2)]) { $1 }
        #expect(try purpose(.object(wrong)) == nil)
    }
}
