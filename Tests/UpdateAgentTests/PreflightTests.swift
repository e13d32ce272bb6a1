import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

@testable import UpdateAgent

/// What no folder of a test can be made into: here the kernel's side is played.
@Suite(.temporaryFolder) struct PreflightTests {
    private static let partitions: [(uuid: String?, reason: UpdateReason)] = [
        ("CRYPT-VERITY-0123-root", .trustedBoot), ("LVM-0123", .notInstalled), (nil, .notInstalled),
    ]

    @Test(arguments: partitions)
    func `a partition that dm-verity protects is rejected`(uuid: String?, reason: UpdateReason) throws {
        let folder = try TemporaryFolder.forTest
        let root = folder("greengrass")
        try FileTree.create(root)
        try folder.write(
            """
            {"coreThing": {"caPath": "a", "certPath": "b", "keyPath": "c", "thingArn": "a:thing/b", "iotHost": "h"}}
            """,
            to: "greengrass/config/config.json"
        )
        var settings = AgentSettings(folder: DeviceFolder(root), platform: .ubuntuX86_64)
        settings.systemFolder = folder("sys")
        if let uuid {
            let status = try #require(try FileStatus.of(root))
            let (major, minor) = DeviceNumber.parts(of: status.identity.device)
            try folder.write("\(uuid)\n", to: "sys/dev/block/\(major):\(minor)/dm/uuid")
        }
        let preflight = Preflight(settings: settings, configuration: try DeviceConfiguration(of: settings.folder))
        let failure = try #require(throws: UpdateFailure.self) { try preflight.check(Documents.sample()) }
        #expect(failure.reason == reason, "\(failure)")
        #expect(failure.reason.isRejection)
    }

    @Test(
        arguments: [(0xFD01, 253, 1), (0x10_0801, 8, 257), (0x1000_0000_0102, 0x1001, 2)] as [(UInt64, UInt64, UInt64)]
    )
    func `a device's number has two parts`(packed: UInt64, major: UInt64, minor: UInt64) {
        #expect(DeviceNumber.parts(of: packed) == (major, minor))
    }
}
