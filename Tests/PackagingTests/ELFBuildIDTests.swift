import FileStore
import SystemPackage
import TestSupport
import Testing

@testable import Packaging

@Suite(.temporaryFolder) struct ELFBuildIDTests {
    @Test(.tags(.interop), arguments: ["/bin/true", "/bin/sh", "/usr/bin/env", "/usr/bin/tar", "/usr/bin/openssl"])
    func `the id is the one that readelf finds`(program: String) throws {
        let path = try #require(ResolvedPath.existing(FilePath(program)))
        let notes = try Tool.run("readelf", "-n", path.string).output
        let expected = notes.firstMatch(of: #/Build ID: ([0-9a-f]+)/#).map { String($0.1) }
        let found = try ELFBuildID.read(path).map { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) } }
        #expect(found?.joined() == expected)
    }

    private static let id: [UInt8] = [0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3]

    private func read(_ bytes: [UInt8]) throws -> [UInt8]? {
        try ELFBuildID.read(TemporaryFolder.forTest.write(bytes, to: "image"))
    }

    @Test(arguments: [true, false], [true, false])
    func `images of every kind have it, in segments or in sections`(is64Bit: Bool, isBigEndian: Bool) throws {
        for isObject in [true, false] {
            let bytes = ELFNotes(is64Bit: is64Bit, isBigEndian: isBigEndian).image(Self.id, isObject: isObject)
            #expect(try read(bytes) == Self.id)
        }
    }

    @Test func `other notes are passed over, and an image without the note has none`() throws {
        let notes = ELFNotes(is64Bit: true, isBigEndian: false)
        #expect(try read(notes.image([], isObject: false)) == nil)
        #expect(try read(notes.image([UInt8](repeating: 1, count: 65), isObject: false)) == nil)
        #expect(try read(Array("#!/bin/sh\n".utf8)) == nil)
        #expect(try read([]) == nil)
    }

    @Test func `damaged images are read without harm`() throws {
        for is64Bit in [true, false] {
            let whole = ELFNotes(is64Bit: is64Bit, isBigEndian: false).image(Self.id, isObject: false)
            for count in 0..<whole.count - 1 { #expect(try read(Array(whole.prefix(count))) == nil) }
            for index in 4..<whole.count {
                for value: UInt8 in [0, 0x7F, 0x80, 0xFF] {
                    var damaged = whole
                    damaged[index] = value
                    _ = try read(damaged)
                }
            }
        }
    }
}

/// Hand-made ELF images with two notes, the second of which may be a build id.
private struct ELFNotes {
    let is64Bit: Bool
    let isBigEndian: Bool

    private func number(_ value: Int, _ width: Int) -> [UInt8] {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        return isBigEndian ? bytes.reversed() : bytes
    }

    private func note(_ type: Int, _ description: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - description.count % 4) % 4)
        return number(4, 4) + number(description.count, 4) + number(type, 4) + Array("GNU\0".utf8) + description
            + padding
    }

    /// With a table of segments, or for an object file of sections.
    func image(_ id: [UInt8], isObject: Bool) -> [UInt8] {
        let word = is64Bit ? 8 : 4
        let notes = note(1, [1, 2, 3, 4, 5]) + note(3, id)
        var header = ELFHeaders.header(machine: 62, is64Bit: is64Bit, isBigEndian: isBigEndian)
        let place = header.count + 64
        let entry: [UInt8]
        if isObject {
            header.replace(at: is64Bit ? 40 : 32, with: number(header.count, word))
            header.replace(at: is64Bit ? 60 : 48, with: number(1, 2))
            entry =
                number(0, 4) + number(7, 4) + number(0, word) + number(0, word) + number(place, word)
                + number(notes.count, word)
        } else {
            header.replace(at: is64Bit ? 32 : 28, with: number(header.count, word))
            header.replace(at: is64Bit ? 56 : 44, with: number(1, 2))
            let start = number(place, word)
            let size = number(notes.count, word)
            entry =
                is64Bit
                ? number(4, 4) + number(0, 4) + start + number(0, 16) + size
                : number(4, 4) + start + number(0, 8) + size
        }
        return header + entry + [UInt8](repeating: 0, count: 64 - entry.count) + notes
    }
}

extension [UInt8] {
    fileprivate mutating func replace(at offset: Int, with bytes: [UInt8]) {
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
}
