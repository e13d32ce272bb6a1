import ReleaseModel
import TestSupport
import Testing

@testable import UpdateAgent

@Suite(.temporaryFolder) struct DevicePlatformTests {
    @Test(
        arguments: [
            ("ID=ubuntu\nID_LIKE=debian\n", OperatingSystem.ubuntu),
            ("NAME=x\nID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\n", .amazonLinux),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", .ubuntu),
            ("ID=debian\n", nil),
            ("", nil),
        ]
    )
    func `a distribution is known by its own name, or by one that it is like`(
        text: String,
        system: OperatingSystem?
    ) throws {
        let path = try TemporaryFolder.forTest.write(text, to: "os-release")
        let platform = Platform.ofDevice(osRelease: path)
        #if arch(x86_64)
            #expect(platform?.operatingSystem == system)
            #expect(platform?.architecture ?? .x86_64 == .x86_64)
        #else
            #expect(platform == nil || platform?.operatingSystem == system)
        #endif
    }

    @Test func `without os-release nothing is known`() throws {
        #expect(try Platform.ofDevice(osRelease: TemporaryFolder.forTest("missing")) == nil)
    }
}
