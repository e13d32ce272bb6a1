import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `build --unsigned` on several machines, and `assemble` on the one that has the keys.
@Suite(.temporaryFolder) struct ShardTests {
    private let passphrase = ["OTA_RELEASE_PASSPHRASE": "correct horse battery staple"]

    /// A project with a shard for each platform, below `shards`.
    private func sharded() throws -> SampleProject {
        let project = try SampleProject.staged()
        try shard(project, "ubuntu/x86_64", "shards/ubuntu")
        try shard(project, "openwrt/aarch64", "shards/openwrt")
        return project
    }

    private func shard(_ project: SampleProject, _ platform: String, _ output: String) throws {
        let words = ["build", project.manifestName, "--unsigned", "--platform", platform, "--output", output]
        let result = try project.run(words)
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("a shard of release 1.0.0 is in \(output), unsigned"))
    }

    private func assemble(_ project: SampleProject, _ arguments: String...) throws -> Tool.Result {
        try project.run(["assemble"] + arguments, environment: passphrase)
    }

    private func refusal(_ project: SampleProject, _ arguments: String...) throws -> String {
        let result = try project.run(["assemble"] + arguments)
        #expect(result.status == 65, "\(result.errors)")
        #expect(try !project.exists("release"))
        return result.errors
    }

    @Test func `shards assemble to the tree that one machine would have built`() throws {
        let project = try sharded()
        let key = try project.run("keys", "generate", "k.pem", "--algorithm", "ed25519", environment: passphrase)
        try #require(key.status == 0, "\(key.errors)")
        for name in ["core", "ota_agent"] {
            // Nothing but the shards may be needed, and no key but the one that is given.
            try FileTree.rename(
                project.folder("manifests/builds/\(name)-\(project.software[name] ?? "")"),
                to: project.folder("\(name)-away")
            )
        }
        let result = try assemble(project, "shards/ubuntu", "shards/openwrt", "--key", "k.pem")
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("assembled"))
        #expect(try project.verify().artifacts == 4)
        for name in ["core", "ota_agent"] {
            try FileTree.rename(
                project.folder("\(name)-away"),
                to: project.folder("manifests/builds/\(name)-\(project.software[name] ?? "")")
            )
        }
        try project.build("--key", "k.pem", "--output", "alone", environment: passphrase)
        let (assembled, alone) = try (content(project, "release"), content(project, "alone"))
        #expect(assembled.keys.sorted() == alone.keys.sorted())
        for name in alone.keys.sorted() { #expect(assembled[name] == alone[name], "\(name)") }
        // Nothing of the shards is left in the working folder, and none of their files is the tree's.
        #expect(try !project.exists(".release-work/scratch"))
        let again = try assemble(project, "shards/ubuntu", "shards/openwrt", "--key", "k.pem")
        #expect(again.output.contains("nothing to do"), "\(again.errors)")
    }

    /// The files of a tree whose bytes do not depend on random signatures and on the hour.
    private func content(_ project: SampleProject, _ tree: String) throws -> [String: [UInt8]] {
        let snapshot = try TreeSnapshot(of: project.folder(tree), identities: false)
        return Dictionary(
            uniqueKeysWithValues: snapshot.releaseFiles.compactMap { name in
                snapshot.entries[name].map { (name, $0.content) }
            }
        )
    }

    @Test func `a shard needs no key, and makes none`() throws {
        let project = try sharded()
        #expect(try !project.exists("config/ota-release"))
        let files = try TreeSnapshot(of: project.folder("shards/ubuntu"), identities: false).files
        #expect(
            files == [
                "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz",
                "ota_agent/x86_64/greengrass-ota_agent-ubuntu-1.3.0.tar.xz", "shard.json",
            ]
        )
    }

    @Test func `a shard is built again in its place, but never over something else`() throws {
        let project = try sharded()
        let before = try TreeSnapshot(of: project.folder("shards/ubuntu"), identities: false)
        try shard(project, "ubuntu/x86_64", "shards/ubuntu")
        #expect(try TreeSnapshot(of: project.folder("shards/ubuntu"), identities: false) == before)
        try project.folder.write("kept", to: "documents/letter")
        let result = try project.run("build", "--unsigned", "--output", "documents")
        #expect((result.status, result.errors.contains("there is something else than a shard here")) == (74, true))
        #expect(try project.exists("documents/letter"))
    }

    @Test func `missing, doubled, conflicting and foreign shards are named`() throws {
        let project = try sharded()
        let missing = try refusal(project, "shards/ubuntu")
        #expect(missing.contains("core 1.0.0 openwrt/aarch64: it is in no shard"))
        #expect(missing.contains("ota_agent 1.3.0 openwrt/aarch64: it is in no shard"))

        try shard(project, "ubuntu/x86_64", "shards/twice")
        let doubled = try refusal(project, "shards/ubuntu", "shards/openwrt", "shards/twice")
        #expect(
            doubled.contains(
                "core 1.0.0 ubuntu/x86_64: the same archive in several shards, shards/ubuntu, shards/twice"
            )
        )

        try project.folder.write("changed\n", to: "\(project.buildPath("core", "ubuntu/x86_64"))/etc/core.conf")
        try shard(project, "ubuntu/x86_64", "shards/other")
        let conflict = try refusal(project, "shards/ubuntu", "shards/openwrt", "shards/other")
        #expect(conflict.contains("core 1.0.0 ubuntu/x86_64: archives with different content in several shards"))

        var next = project
        next.release = "2.0.0"
        next.software = ["core": "2.0.0"]
        try next.writeManifest()
        try next.stageAll()
        let words = ["build", next.manifestName, "--unsigned", "--output", "shards/next"]
        try #require(next.run(words).status == 0)
        let manifest = ["--manifest", project.manifestName]
        let foreign = try refusal(project, "shards/ubuntu", "shards/openwrt", "shards/next", manifest[0], manifest[1])
        #expect(foreign.contains("shards/next: its release is \"2.0.0\", not \"1.0.0\""))
        #expect(foreign.contains("shards/next: the manifest has no core 2.0.0 ubuntu/x86_64"))

        let none = try refusal(project, "manifests", manifest[0], manifest[1])
        #expect(none.contains("manifests: this is no shard"))
    }

    @Test(arguments: [
        ("\"tool\" : \"[^\"]*\"", "\"tool\" : \"9.9.9\"", "its tool is \"9.9.9\""),
        ("\"created\" : \"2026", "\"created\" : \"2025", "its time is \"2025-11-01T00:00:00Z\""),
        ("\"libraries\" : \"[^\"]*\"", "\"libraries\" : \"xz 0\"", "build all shards with the same libraries"),
        ("\"format\" : 1,\n  \"libraries", "\"format\" : 2,\n  \"libraries", "its format is 2"),
        ("\"os\" : \"openwrt\"", "\"os\" : \"beos\"", "this does not describe a shard"),
        ("\"version\" : \"1.3.0\"", "\"version\" : \"1.3.1\"", "the manifest has no ota_agent 1.3.1 openwrt/aarch64"),
        ("\"installedSize\" : \\d+", "\"installedSize\" : 1", "it is not what shard.json says"),
        ("\"sha512\" : \"[^\"]{2}", "\"sha512\" : \"00", "it is not what shard.json says"),
    ])
    func `a shard whose description is not true is refused`(found: String, replacement: String, reason: String) throws {
        let project = try sharded()
        let path = project.folder("shards/openwrt/shard.json")
        let text = String(decoding: try FileReader.contents(of: path, limit: 1 << 20), as: UTF8.self)
        let changed = text.replacing(try Regex(found), with: replacement)
        try #require(changed != text)
        try FileWriter.write(Array(changed.utf8), to: path)
        #expect(try refusal(project, "shards/ubuntu", "shards/openwrt").contains(reason))
    }

    @Test func `an archive that is damaged, or another one than described, is refused`() throws {
        let project = try sharded()
        let name = "shards/openwrt/core/aarch64/greengrass-core-openwrt-1.0.0.tar.xz"
        let bytes = try FileReader.contents(of: project.folder(name), limit: 1 << 20)
        for count in [0, bytes.count / 2, bytes.count - 1] {
            try FileWriter.write(Array(bytes.prefix(count)), to: project.folder(name))
            #expect(try refusal(project, "shards/ubuntu", "shards/openwrt").contains(name))
        }
        // An archive of the other software: whole, but not what this one is.
        let other = project.folder("shards/openwrt/ota_agent/aarch64/greengrass-ota_agent-openwrt-1.3.0.tar.xz")
        try FileWriter.write(FileReader.contents(of: other, limit: 1 << 20), to: project.folder(name))
        let swapped = try refusal(project, "shards/ubuntu", "shards/openwrt")
        #expect(swapped.contains("\(name): it is not the archive that this tool makes of its content"))
        try FileTree.removeFile(project.folder(name))
        #expect(try refusal(project, "shards/ubuntu", "shards/openwrt").contains("\(name): there is no archive here"))
        try FileLink.createSymbolicLink(at: project.folder(name), to: "/etc/passwd")
        #expect(try refusal(project, "shards/ubuntu", "shards/openwrt").contains("\(name): there is no archive here"))
    }

    @Test(arguments: [
        ["--key", "k.pem", "--output", "shard"], ["--replace", "--output", "shard"],
        ["--region", "us-east-1", "--output", "shard"], [],
    ])
    func `options that a shard has no use for are refused`(arguments: [String]) throws {
        let project = try SampleProject.staged()
        let result = try project.run(["build", "--unsigned"] + arguments)
        #expect(result.status == 64)
        #expect(try !project.exists("shard"))
    }
}
