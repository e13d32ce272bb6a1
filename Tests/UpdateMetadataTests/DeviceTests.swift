import ReleaseModel
import Testing
import UpdateMetadata

/// What a client tells a device of a target that it asks for.
struct DeviceTests {
    private static let path = TargetPath("core/x86_64/file")

    /// What becomes of asking for `path` as core on ubuntu/x86_64, when it is listed for `purpose`.
    private func outcome(_ purpose: TargetPurpose?, asking path: TargetPath = path) throws -> String {
        let repository = try TestRepository()
        let file = TargetFile(describing: [1, 2, 3], for: purpose)
        try repository.publishTargets(2, targets: [DeviceTests.path: file])
        try repository.publishSnapshot(2)
        try repository.publishTimestamp(2, snapshot: 2)
        var client = try repository.client(repository.newStore())
        try client.refresh()
        do {
            return try client.target(path, for: .core, on: .ubuntuX86_64) == file ? "accepted" : "another file"
        } catch let error as TargetError {
            return "\(error.reason): \(error)"
        }
    }

    private func purpose(_ software: Software, _ platform: Platform?) throws -> TargetPurpose {
        TargetPurpose(
            software: software,
            version: try Version(parsing: "1.2.3"),
            platform: platform,
            minimumFrom: nil
        )
    }

    @Test func `a device gets what is for it`() throws {
        #expect(try outcome(purpose(.core, .ubuntuX86_64)) == "accepted")
    }

    private static let others: [(Software, Platform?, String)] = [
        (.core, .openwrtAArch64, "core on openwrt/aarch64"), (.otaAgent, .ubuntuX86_64, "ota_agent on ubuntu/x86_64"),
        (.core, nil, "core on every platform"),
    ]

    @Test(arguments: others)
    func `a device refuses what is for another`(software: Software, platform: Platform?, stated: String) throws {
        let path = DeviceTests.path
        #expect(
            try outcome(purpose(software, platform))
                == "misplaced: \(path): its metadata says that it is for \(stated), not for core on ubuntu/x86_64"
        )
    }

    @Test func `a device refuses what does not say whom it is for`() throws {
        #expect(try outcome(nil).contains("is for nothing, not for core on ubuntu/x86_64"))
    }

    @Test func `a device is told that a target is not listed`() throws {
        let outcome = try outcome(purpose(.core, .ubuntuX86_64), asking: TargetPath("core/x86_64/other"))
        #expect(outcome == "unlisted: core/x86_64/other: no role that may speak for it lists this target")
    }
}
