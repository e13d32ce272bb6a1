import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// What other people's programs make of our archives. Devices have no locale but C.
@Suite(.temporaryFolder, .tags(.interop)) struct InteropTests {
    private static let plain = ["LC_ALL": "C"]

    private static func archive(_ format: CompressionFormat) throws -> String {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let path = folder("archive.tar.\(format.fileExtension)")
        try Staging.pack(Staging.tree(of: folder("tree")), as: format, to: path)
        return path.string
    }

    @Test(arguments: [(CompressionFormat.xz, "xz"), (.gzip, "gzip")])
    func `the compressor's own test passes without a warning`(format: CompressionFormat, tool: String) throws {
        let result = try Tool.run(tool, "-t", InteropTests.archive(format))
        #expect(result.status == 0)
        #expect(result.errors == "")
    }

    @Test(arguments: ["tar", "bsdtar"], CompressionFormat.allCases)
    func `the archive is listed without a warning`(tool: String, format: CompressionFormat) throws {
        let archive = try InteropTests.archive(format)
        let result = try Tool.run([tool, "-tvf", archive], environment: InteropTests.plain)
        #expect(result.status == 0)
        #expect(result.errors == "")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 20)
        #expect(lines.allSatisfy { $0.contains("root") }, "\(result.output)")
        #expect(lines.contains { $0.hasPrefix("-rwxr-xr-x") && $0.hasSuffix("bin/tool") })
        #expect(lines.contains { $0.hasPrefix("l") && $0.hasSuffix("bin/alias -> tool") })
    }

    @Test(arguments: ["tar", "bsdtar"], CompressionFormat.allCases)
    func `the archive unpacks to what was staged`(tool: String, format: CompressionFormat) throws {
        let folder = try TemporaryFolder.forTest
        let archive = try InteropTests.archive(format)
        try FileTree.create(folder("out"))
        let arguments = [tool, "-xf", archive, "-C", folder("out").string]
        let result = try Tool.run(arguments, environment: InteropTests.plain)
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(try TreeItem.items(in: folder("out")) == TreeItem.items(in: folder("tree")))
    }

    @Test(arguments: CompressionFormat.allCases)
    func `python reads every entry as it was meant`(format: CompressionFormat) throws {
        let script = """
            import sys, tarfile
            with tarfile.open(sys.argv[1]) as tar:
                for m in tar:
                    data = tar.extractfile(m).read().hex() if m.isfile() else ""
                    kind = "file" if m.isfile() else "link" if m.issym() else "folder" if m.isdir() else "?"
                    print(m.name.encode().hex(), kind, oct(m.mode), m.uid, m.gid, m.uname, m.gname, m.mtime,
                          data or m.linkname.encode().hex())
            """
        let result = try Tool.run("python3", "-c", script, InteropTests.archive(format))
        #expect(result.errors == "")
        let expected = try TreeItem.items(in: TemporaryFolder.forTest("tree"))
            .map { item in
                let name = Hexadecimal.encode(Array(item.path.utf8))
                let mode = "0o\(String(item.mode, radix: 8))"
                let content = Hexadecimal.encode(item.content)
                return "\(name) \(item.kind) \(mode) 0 0 root root 315532800 \(content)"
            }
        #expect(result.output.split(separator: "\n").map(String.init) == expected)
    }

    @Test func `the decompressed stream has the digest that the record states`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let tree = try Staging.tree(of: folder("tree"))
        for (format, tool) in [(CompressionFormat.xz, "xz"), (.gzip, "gzip")] {
            let record = try Staging.pack(tree, as: format, to: folder("archive"))
            let result = try Tool.run("sh", "-c", "\(tool) -dc < archive | sha256sum", in: folder.path)
            #expect(result.output == "\(record.tar.sha256)  -\n")
        }
    }

    @Test func `xz lists the chain that the record states`() throws {
        let folder = try TemporaryFolder.forTest
        let code = try NativeCode.bytes()
        try folder.write(code, to: "tree/bin/shell", mode: 0o755)
        let record = try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive.tar.xz"))
        let result = try Tool.run("xz", "-lvv", folder("archive.tar.xz").string)
        let filter = try #require(record.compression.filter)
        #expect(result.output.contains("--\(filter.rawValue)"), "\(result.output)")
        #expect(result.output.contains("CRC32"))
        let blocks = try Tool.run("xz", "--robot", "-l", folder("archive.tar.xz").string).output
        #expect(blocks.contains("file\t1\t1\t"), "there is more than a stream of one block: \(blocks)")
    }
}

/// A program of this machine, for real code.
enum NativeCode {
    static func bytes() throws -> [UInt8] {
        let path = try Tool.run("readlink", "-f", "/bin/bash").output.filter { $0 != "\n" }
        return try FileReader.contents(of: FilePath(path), limit: 1 << 26)
    }
}
