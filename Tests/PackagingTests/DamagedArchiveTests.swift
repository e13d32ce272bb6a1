import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// A download that stopped early must never become a smaller build.
@Suite(.temporaryFolder, .tags(.interop)) struct DamagedArchiveTests {
    private static func read(_ archive: FilePath, limits: ArchiveImporter.Limits? = nil) throws -> [TreeItem] {
        let scratch = try TemporaryFolder.forTest("scratch")
        try FileTree.remove(scratch)
        try FileTree.create(scratch)
        let (tree, problems) = try ArchiveImporter.read(archive, scratch: scratch, limits: limits)
        if let problem = problems.first { throw problem }
        return try TreeItem.items(of: tree)
    }

    /// Reads an archive's beginnings. Those that are `enough` may give the whole tree; none may give another.
    private static func cut(_ archive: FilePath, at lengths: some Sequence<Int>, enough: Int) throws {
        let folder = try TemporaryFolder.forTest
        let bytes = try FileReader.contents(of: archive, limit: 1 << 24)
        let whole = try read(archive)
        for length in lengths where length < bytes.count {
            let cut = try folder.write(Array(bytes.prefix(length)), to: "cut")
            let items = try? read(cut)
            #expect(items == nil || items == whole, "\(length) of \(bytes.count) bytes give another tree")
            #expect(items == nil || length >= enough, "\(length) of \(bytes.count) bytes are taken for an archive")
        }
    }

    private static func stage() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("#!/bin/sh\n", to: "tree/bin/tool", mode: 0o755)
        // Ends like an archive does: in blocks of zeros.
        try folder.write([UInt8](repeating: 0, count: 3000), to: "tree/image")
        try folder.write(Array("text ".utf8) + (0..<1500).map { UInt8(truncatingIfNeeded: $0 &* $0) }, to: "tree/text")
        try FileLink.createSymbolicLink(at: folder("tree/zz"), to: "text")
    }

    @Test(arguments: ["gnu", "posix", "ustar"])
    func `a tar that is cut anywhere is an error`(format: String) throws {
        try DamagedArchiveTests.stage()
        let archive = try ForeignArchives.make("tar -C tree --format=\(format) --sort=name -cf archive .")
        let bytes = try FileReader.contents(of: archive, limit: 1 << 20)
        let content = bytes.count - bytes.reversed().prefix { $0 == 0 }.count
        let end = (content + 511) / 512 * 512 + 1024
        let boundaries = stride(from: 0, to: bytes.count, by: 512)
        let odd = stride(from: 1, to: bytes.count, by: 331)
        try DamagedArchiveTests.cut(archive, at: Array(boundaries) + Array(odd), enough: end)
    }

    @Test func `a tar that was cut before it was compressed is an error`() throws {
        try DamagedArchiveTests.stage()
        let folder = try TemporaryFolder.forTest
        let archive = try ForeignArchives.make("tar -C tree --sort=name -cf archive .")
        let bytes = try FileReader.contents(of: archive, limit: 1 << 20)
        let headers = try TarHeader.all(in: bytes)
        // Before each entry and before the end.
        var position = 0
        for (header, path, _) in headers {
            try folder.write(Array(bytes.prefix(position)), to: "cut")
            try #require(Tool.run("gzip", "-kf", "cut", in: folder.path).status == 0)
            #expect(throws: ArchiveError.self, "before \(path)") {
                try DamagedArchiveTests.read(folder("cut.gz"))
            }
            position += 512 + (header.size + 511) / 512 * 512
        }
        try folder.write(Array(bytes.prefix(position)), to: "cut")
        try #require(Tool.run("gzip", "-kf", "cut", in: folder.path).status == 0)
        #expect(throws: ArchiveError.self, "before the end") { try DamagedArchiveTests.read(folder("cut.gz")) }
    }

    @Test(arguments: [
        ("tar.xz", "tar -C tree -cJf archive ."),
        ("tar.gz", "tar -C tree -czf archive ."),
        ("tar.bz2", "bsdtar -C tree --bzip2 -cf archive ."),
        ("tar.zst", "bsdtar -C tree --zstd -cf archive ."),
    ])
    func `a compressed tar that is cut is an error`(name: String, command: String) throws {
        try DamagedArchiveTests.stage()
        let archive = try ForeignArchives.make(command)
        let size = Int(try #require(try FileStatus.of(archive)).size)
        // The last bytes are the compressor's own trailer, behind the whole tar.
        try DamagedArchiveTests.cut(archive, at: stride(from: 0, to: size, by: 7), enough: size - 120)
    }

    @Test func `a zip that is cut anywhere is an error`() throws {
        try DamagedArchiveTests.stage()
        let archive = try ForeignArchives.make("bsdtar -C tree --format zip -cf archive .")
        let size = Int(try #require(try FileStatus.of(archive)).size)
        // Every byte of the directory at the end, where the kinds and modes stand.
        let lengths = Array(stride(from: 0, to: size - 600, by: 11)) + Array(max(0, size - 600)..<size)
        try DamagedArchiveTests.cut(archive, at: lengths, enough: .max)
    }

    @Test(arguments: ["-Zxz", "-Zgzip", "-Znone"])
    func `a Debian package that is cut is an error`(compression: String) throws {
        try DamagedArchiveTests.stage()
        let folder = try TemporaryFolder.forTest
        let control = "Package: sample\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: x\n"
        try folder.write(control, to: "tree/DEBIAN/control")
        let archive = try ForeignArchives.make("dpkg-deb \(compression) --root-owner-group --build tree archive")
        let size = Int(try #require(try FileStatus.of(archive)).size)
        // The outer format pads the last member by a byte.
        try DamagedArchiveTests.cut(archive, at: stride(from: 0, to: size, by: 61), enough: size - 1)
    }

    @Test func `a compressed tar with a damaged byte never gives another tree silently`() throws {
        try DamagedArchiveTests.stage()
        let folder = try TemporaryFolder.forTest
        let archive = try ForeignArchives.make("tar -C tree -cJf archive .")
        let bytes = try FileReader.contents(of: archive, limit: 1 << 20)
        let whole = try DamagedArchiveTests.read(archive)
        for index in stride(from: 0, to: bytes.count, by: 5) {
            var damaged = bytes
            damaged[index] ^= 0x21
            let items = try? DamagedArchiveTests.read(folder.write(damaged, to: "damaged"))
            #expect(items == nil || items == whole, "byte \(index) of \(bytes.count)")
        }
    }

    @Test(arguments: [
        ("tar.gz", "head -c 8M /dev/zero > tree/zeros && bsdtar -C tree -czf archive ."),
        ("tar.xz", "head -c 8M /dev/zero > tree/zeros && bsdtar -C tree -cJf archive ."),
        ("tar.bz2", "head -c 8M /dev/zero > tree/zeros && bsdtar -C tree -cjf archive ."),
        ("zip", "head -c 8M /dev/zero > tree/zeros && bsdtar -C tree --format zip -cf archive ."),
        ("a hole in a file", "truncate -s 8M tree/zeros && tar -C tree -S -cf archive ."),
    ])
    func `an archive that unpacks to more than its limit is a bomb`(what: String, command: String) throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.create(folder("tree"))
        let archive = try ForeignArchives.make(command)
        let error = try #require(throws: ArchiveError.self, "\(what)") {
            try DamagedArchiveTests.read(archive, limits: .init(entries: 10, unpacked: 1 << 20))
        }
        #expect(error.place == archive.string)
        #expect(error.reason.contains("more than 1.0 MiB, which looks like a decompression bomb"))
        #expect(error.reason.contains("unpack it yourself and stage the folder"))
        #expect(try FileTree.names(in: folder("scratch")).isEmpty)
    }

    @Test func `many files together are a bomb as one is`() throws {
        let folder = try TemporaryFolder.forTest
        for number in 0..<8 { try folder.write([UInt8](repeating: 0, count: 1000), to: "tree/\(number)") }
        let archive = try ForeignArchives.make("tar -C tree -czf archive .")
        #expect(try DamagedArchiveTests.read(archive, limits: .init(entries: 10, unpacked: 8000)).count == 8)
        #expect(throws: ArchiveError.self) {
            try DamagedArchiveTests.read(archive, limits: .init(entries: 10, unpacked: 7999))
        }
    }

    @Test(arguments: [#"{"name": "f"}"#, #"{"name": "../f"}"#, #"{"name": "f", "type": "6"}"#])
    func `an archive of more entries than its limit is refused, whatever they are`(member: String) throws {
        let members = (0..<50).map { member.replacing("f\"", with: "f\($0)\"") }.joined(separator: ",")
        let archive = try ForeignArchives.tar("[\(members)]")
        let error = try #require(throws: ArchiveError.self) {
            try DamagedArchiveTests.read(archive, limits: .init(entries: 49, unpacked: 1 << 20))
        }
        #expect(error.reason.contains("more than 49 entries"))
    }

    @Test(.tags(.slow), .timeLimit(.minutes(20)))
    func `300 MiB of zeros in a small archive are a bomb by the usual limits`() throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.create(folder("tree"))
        let archive = try ForeignArchives.make("truncate -s 300M tree/zeros && tar -C tree -c . | xz -1 > archive")
        let error = try #require(throws: ArchiveError.self) { try DamagedArchiveTests.read(archive) }
        #expect(error.reason.contains("more than 256.0 MiB, which looks like a decompression bomb"))
        #expect(try FileTree.names(in: folder("scratch")).isEmpty)
    }
}
