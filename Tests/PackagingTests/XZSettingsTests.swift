import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import Packaging

@Suite(.temporaryFolder) struct XZSettingsTests {
    @Test(
        arguments: [
            (0, 4096), (1, 4096), (4096, 4096), (4097, 6144), (6144, 6144), (6145, 8192), (8193, 12_288),
            (1 << 20, 1 << 20), ((1 << 20) + 1, 3 << 19), ((3 << 19) + 1, 2 << 20), (8 << 20, 8 << 20),
            ((8 << 20) + 1, 12 << 20), (1 << 40, 12 << 20), (UInt64.max, 12 << 20),
        ] as [(UInt64, UInt32)]
    )
    func `a dictionary is no larger than its payload needs`(payload: UInt64, size: UInt32) {
        #expect(XZSettings.dictionarySize(for: payload) == size)
    }

    @Test func `native code is filtered for its machine`() throws {
        let folder = try TemporaryFolder.forTest
        let code = try NativeCode.bytes()
        try folder.write(code, to: "tree/bin/shell", mode: 0o755)
        let filter: BranchFilter? =
            switch ELFImage(header: code)?.machine {
            case .x86_64, .i386: .x86
            case .aarch64: .arm64
            default: nil
            }
        let record = try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        #expect(record.compression.filter == filter)
        let header = try #require(try XZHeader.read(folder("archive")))
        #expect(header.filters == (filter.map { [$0.rawValue] } ?? []) + ["lzma2"])
    }

    @Test func `without leave to filter there is no filter, and the tar is the same`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write(try NativeCode.bytes(), to: "tree/bin/shell", mode: 0o755)
        let tree = try Staging.tree(of: folder("tree"))
        let filtered = try Staging.pack(tree, to: folder("filtered"))
        let plain = try Staging.pack(tree, filtersAllowed: false, to: folder("plain"))
        #expect(plain.compression.filter == nil)
        #expect(try XZHeader.read(folder("plain"))?.filters == ["lzma2"])
        #expect(plain.tar == filtered.tar)
        #expect(filtered.size < plain.size)
    }

    @Test func `text is not filtered`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let record = try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        #expect(record.compression.filter == nil)
    }

    @Test func `the header says what the record says`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write([UInt8](repeating: 7, count: 100_000), to: "tree/file")
        let record = try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let header = try #require(try XZHeader.read(folder("archive")))
        // 100,000 bytes and the tar's blocks around them need 96 KiB and a bit: 128 KiB.
        #expect(record.compression.lzma2?.dictionarySize == 131_072)
        #expect(header.dictionarySize == 131_072)
        #expect(header.decoderMemory == record.compression.decoderMemory)
    }

    @Test(arguments: [0, 1, 5, 11, 12, 13, 20])
    func `a header that is cut short is none`(count: Int) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "tree/file")
        try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let bytes = try FileReader.contents(of: folder("archive"), limit: 1 << 16)
        try folder.write(Array(bytes.prefix(count)), to: "cut")
        #expect(try XZHeader.read(folder("cut")) == nil)
    }

    @Test func `every damaged byte of the header makes it none`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "tree/file")
        try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let bytes = try FileReader.contents(of: folder("archive"), limit: 1 << 16)
        for index in 0..<24 {
            var damaged = bytes
            damaged[index] ^= 0x40
            try folder.write(damaged, to: "damaged")
            #expect(try XZHeader.read(folder("damaged")) == nil, "byte \(index)")
        }
    }
}

@Suite(.temporaryFolder) struct GzipEncoderTests {
    @Test func `a gzip header has no name and no time`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "tree/file")
        let record = try Staging.pack(Staging.tree(of: folder("tree")), as: .gzip, to: folder("archive"))
        let bytes = try FileReader.contents(of: folder("archive"), limit: 1 << 16)
        // RFC 1952, 2.3: magic, deflate, no flags, no time.
        #expect(bytes.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        #expect(record.compression.lzma2 == nil)
        #expect(try XZHeader.read(folder("archive")) == nil)
    }
}
