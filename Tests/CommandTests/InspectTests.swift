import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct InspectTests {
    @Test func `inspect lists entries, modes, links and times`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("inspect", project.archive("core", "ubuntu/x86_64"), "--format", "json")
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let document = try decode(InspectionDocument.self, result.output)
        let names = [
            "etc/", "etc/core.conf", "opt/", "opt/core/", "opt/core/bin/", "opt/core/bin/run", "opt/core/current",
        ]
        #expect(document.entries.map(\.path) == names)
        #expect(document.entries.map(\.kind) == ["folder", "file", "folder", "folder", "folder", "file", "link"])
        #expect(document.entries[5].mode == 0o755)
        #expect(document.entries[1].mode == 0o644)
        #expect(document.entries[6].target == "bin")
        #expect(document.compression?.filters == ["lzma2"])
    }

    @Test func `inspect's table shows the same to people`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("inspect", project.archive("core", "ubuntu/x86_64"))
        #expect(result.status == 0)
        for text in ["opt/core/current -> bin", "root/root", "2026-11-01T00:00:00Z", "7 entries", "xz lzma2"] {
            #expect(result.output.contains(text), "\(text) is not in\n\(result.output)")
        }
    }

    @Test func `inspect names the machine of a program`() throws {
        let project = try SampleProject.staged()
        // The start of a 64-bit little-endian ELF file for machine 183, AArch64.
        let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) + [2, 0, 183]
        let build = project.buildPath("core", "openwrt/aarch64")
        try project.folder.write(header + [UInt8](repeating: 0, count: 64), to: "\(build)/bin/tool", mode: 0o755)
        try project.build()
        let result = try project.run("inspect", project.archive("core", "openwrt/aarch64"), "--format", "json")
        let entries = try decode(InspectionDocument.self, result.output).entries
        #expect(entries.first { $0.path == "bin/tool" }?.architecture == "aarch64")
        #expect(entries.first { $0.path == "etc/core.conf" }?.architecture == nil)
    }

    @Test func `a damaged archive is an error, not a shorter list`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let path = project.folder(project.archive("core", "ubuntu/x86_64"))
        let bytes = try FileReader.contents(of: path, limit: 1 << 20)
        for count in [bytes.count - 1, bytes.count / 2, 20] {
            try project.folder.write(Array(bytes.prefix(count)), to: "cut.tar.xz")
            let result = try project.run("inspect", "cut.tar.xz")
            #expect(result.status == 65, "\(count) bytes")
            #expect(result.errors.contains("cut.tar.xz"))
            #expect(result.output.isEmpty)
        }
    }

    @Test func `a file that is not there is named`() throws {
        let result = try SampleProject().run("inspect", "nothing.tar.xz")
        #expect(result.status == 74)
        #expect(result.errors.contains("cannot open nothing.tar.xz: No such file or directory"))
    }
}
