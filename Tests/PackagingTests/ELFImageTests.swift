import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import Packaging

@Suite(.temporaryFolder) struct ELFImageTests {
    @Test(
        arguments: [
            (3, false, "i386"), (40, false, "arm"), (62, true, "x86_64"), (62, false, "x32"), (183, true, "aarch64"),
            (247, true, "bpf"), (243, true, "ELF machine 243"), (0, true, "ELF machine 0"),
            (0xFFFF, true, "ELF machine 65535"),
        ] as [(UInt16, Bool, String)]
    )
    func `a header tells the machine`(machine: UInt16, is64Bit: Bool, summary: String) throws {
        let image = try #require(ELFImage(header: ELFHeaders.header(machine: machine, is64Bit: is64Bit)))
        #expect(image.machineCode == machine)
        #expect(image.summary == summary)
    }

    @Test func `a big-endian header is read in its own order, and is for another machine`() throws {
        let image = try #require(ELFImage(header: ELFHeaders.header(machine: 183, isBigEndian: true)))
        #expect(image.machineCode == 183)
        #expect(image.problem(on: .ubuntuAArch64)?.contains("big-endian") == true)
        let arm = try #require(ELFImage(header: ELFHeaders.header(machine: 40, is64Bit: false, isBigEndian: true)))
        #expect(arm.problem(on: .raspbianARMv7)?.contains("big-endian") == true)
    }

    @Test(
        arguments: [
            [], [0x7F], Array("#!/bin/sh\nexec true please".utf8), Array(ELFHeaders.header(machine: 62).prefix(19)),
            [0x7F, 0x45, 0x4C, 0x47] + [UInt8](repeating: 0, count: 60),
        ] as [[UInt8]]
    )
    func `a file that is no ELF file has no image`(bytes: [UInt8]) throws {
        #expect(ELFImage(header: bytes) == nil)
        let path = try TemporaryFolder.forTest.write(bytes, to: "file")
        #expect(try ELFImage.read(path) == nil)
    }

    /// The machines that run on each platform; the Linux kernel's virtual machine (247) runs everywhere.
    @Test(arguments: [(Platform.ubuntuX86_64, 62), (.openwrtAArch64, 183)] as [(Platform, UInt16)])
    func `code with 32-bit pointers does not run on a 64-bit platform`(platform: Platform, machine: UInt16) throws {
        let image = try #require(ELFImage(header: ELFHeaders.header(machine: machine, is64Bit: false)))
        #expect(image.problem(on: platform) != nil)
    }

    @Test(
        arguments: [
            (Platform.ubuntuX86_64, 62), (.amazonLinuxX86_64, 62), (.ubuntuAArch64, 183), (.openwrtAArch64, 183),
            (.raspbianARMv7, 40), (.openwrtARMv7, 40), (.raspbianARMv6, 40),
        ] as [(Platform, UInt16)]
    )
    func `a platform runs its own machine and no other`(platform: Platform, own: UInt16) throws {
        for machine: UInt16 in [3, 8, 20, 21, 22, 40, 62, 183, 243, 247, 258] {
            let image = try #require(ELFImage(header: ELFHeaders.header(machine: machine, is64Bit: machine != 40)))
            let problem = image.problem(on: platform)
            if machine == own || machine == 247 {
                #expect(problem == nil)
            } else {
                #expect(problem?.contains("build for \(platform.architecture.rawValue)") == true)
                #expect(problem?.contains(image.summary) == true)
            }
        }
    }

    @Test(
        arguments: [
            (6, Platform.raspbianARMv6, true), (6, .raspbianARMv7, true), (10, .raspbianARMv7, true),
            (10, .openwrtARMv7, true),
            (10, .raspbianARMv6, false), (14, .raspbianARMv6, false), (4, .raspbianARMv6, true),
        ] as [(UInt8, Platform, Bool)]
    )
    func `code for ARMv7 does not run on ARMv6`(tag: UInt8, platform: Platform, runs: Bool) throws {
        let bytes = ELFHeaders.arm(attributes: ELFHeaders.attributes([6, tag]))
        let image = try #require(try ELFImage.read(TemporaryFolder.forTest.write(bytes, to: "image")))
        let problem = image.problem(on: platform)
        #expect((problem == nil) == runs, "\(problem ?? "no problem")")
        if !runs { #expect(problem?.contains("in a build for armv6l") == true) }
    }

    @Test func `an image whose attributes are missing or damaged runs on any ARM`() throws {
        let folder = try TemporaryFolder.forTest
        let whole = ELFHeaders.arm(attributes: ELFHeaders.attributes([6, 10]))
        // Cut anywhere, it must neither crash nor become another machine's.
        for count in 20..<whole.count {
            let path = try folder.write(Array(whole.prefix(count)), to: "image")
            let image = try #require(try ELFImage.read(path))
            #expect(image.machine == .arm)
            #expect(image.armVersion == nil, "cut after \(count) bytes")
        }
        let image = try #require(try ELFImage.read(folder.write(whole, to: "image")))
        #expect(image.summary == "arm v7")
    }

    @Test func `an image with wild offsets is read without harm`() throws {
        let folder = try TemporaryFolder.forTest
        let whole = ELFHeaders.arm(attributes: ELFHeaders.attributes([6, 10]))
        for index in 20..<whole.count {
            for value: UInt8 in [0, 0x7F, 0x80, 0xFF] where whole[index] != value {
                var damaged = whole
                damaged[index] = value
                let image = try ELFImage.read(folder.write(damaged, to: "image"))
                #expect(image?.machine == .arm)
            }
        }
    }
}

@Suite struct ARMAttributesTests {
    @Test(
        arguments: [
            (1, 4), (2, 4), (3, 5), (4, 5), (5, 5), (6, 6), (7, 6), (8, 6), (9, 6), (10, 7), (11, 6), (12, 6), (13, 7),
            (14, 8),
            (18, 8), (21, 8), (22, 9), (0, nil), (99, nil),
        ] as [(UInt8, Int?)]
    )
    func `the architecture's tag has a version`(tag: UInt8, version: Int?) {
        #expect(ARMAttributes.version(in: ELFHeaders.attributes([6, tag])) == version)
    }

    @Test(
        arguments: [
            ("a processor's name", [5] + Array("ARM1176JZF-S\0".utf8)),
            ("a raw name", [4] + Array("7-A\0".utf8)),
            ("numbers", [8, 1, 9, 2, 10, 3]),
            ("a number of two bytes", [12, 0x80, 0x01]),
            ("compatibility", [32, 1] + Array("gnu\0".utf8)),
            ("conformance", [67] + Array("2.09\0".utf8)),
            ("an unknown text", [0x81, 0x01] + Array("text\0".utf8)),
            ("an unknown number", [0x82, 0x01, 0x07]),
        ] as [(String, [UInt8])]
    )
    func `other attributes before it are passed over`(what: String, attributes: [UInt8]) {
        #expect(ARMAttributes.version(in: ELFHeaders.attributes(attributes + [6, 10])) == 7, "\(what)")
    }

    @Test(
        arguments: [
            ("nothing", []),
            ("another format", Array("B".utf8) + ELFHeaders.attributes([6, 10]).dropFirst()),
            ("no tag", ELFHeaders.attributes([8, 1])),
            ("a number without an end", ELFHeaders.attributes([6, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80])),
            ("a text without an end", ELFHeaders.attributes([5] + Array("name".utf8))),
            ("a tag without a value", ELFHeaders.attributes([6])),
        ] as [(String, [UInt8])]
    )
    func `a section that does not say has no version`(what: String, section: [UInt8]) {
        #expect(ARMAttributes.version(in: section) == nil, "\(what)")
    }
}
