import FileStore
import SystemPackage
import TestSupport
import Testing

/// Making, replacing and losing the keys of update metadata.
@Suite(.temporaryFolder) struct KeyManagementTests {
    private func succeed(_ project: SampleProject, _ arguments: String...) throws -> String {
        let result = try project.run(arguments)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    @Test func `a set of keys is made once, and listed`() throws {
        let project = try SampleProject()
        let made = try succeed(project, "keys", "init")
        #expect(made.contains("root-3") && made.contains("2 of 3"))
        let again = try project.run("keys", "init")
        #expect(again.status == 73 && again.errors.contains("already"))
        let listed = try succeed(project, "keys", "list")
        #expect(listed.contains("timestamp-1") && listed.contains("root version 1"))
        #expect(try FileStatus.of(project.folder("config/ota-release/trust/root-1.pem"))?.mode == 0o600)
    }

    @Test(arguments: ["root-2", "targets-1", "core-1", "ota_agent-1", "snapshot-1", "timestamp-1"])
    func `losing a key can be rehearsed, and changes nothing`(_ name: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        let keys = try TreeSnapshot(of: project.folder("config"))
        let drill = try succeed(project, "keys", "drill", "--lose", name)
        #expect(drill.contains("losing \(name) can be survived"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        #expect(try TreeSnapshot(of: project.folder("config")) == keys)
        #expect(try project.run("keys", "drill", "--lose", "root-9").status == 65)
        #expect(try project.run("keys", "drill", "--lose", "root-9").errors.contains("there is no key \"root-9\""))
    }

    @Test func `after two root keys are gone no root can be signed, and the drill says so`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try FileTree.removeFile(project.folder("config/ota-release/trust/root-1.pem"))
        let drill = try project.run("keys", "drill", "--lose", "root-2")
        #expect(drill.status == 77 && drill.errors.contains("1 more"), "\(drill.errors)")
    }

    @Test(arguments: [("core", ["core-1"]), ("root", ["root-1", "root-2", "root-3"])])
    func `a rotation says where the private halves of retired keys are, and deletes none`(
        role: String,
        retired: [String]
    ) throws {
        let project = try SampleProject.staged()
        try project.build()
        let trust = project.folder("config/ota-release/trust")
        let files = retired.map { trust.appending("\($0).pem") }
        let before = try files.map { try FileReader.contents(of: $0, limit: 10_000) }
        let rotated = try succeed(project, "keys", "rotate", role)
        let lines = rotated.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.contains("destroy them once the new keys are published") })
        #expect(lines[(start + 1)...].map(String.init) == files.map { "  \($0)" })
        #expect(try files.map { try FileReader.contents(of: $0, limit: 10_000) } == before)
        let next = try project.run("keys", "rotate", role, "--lose", retired[0])
        #expect(next.status == 65 && next.errors.contains("\(role) has no key \"\(retired[0])\"; known are \(role)-"))
        // One that somebody has destroyed is not named.
        try FileTree.removeFile(trust.appending("targets-1.pem"))
        #expect(try !succeed(project, "keys", "rotate", "targets").contains("destroy them"))
    }

    @Test func `a rotation that lacks signatures waits for those of others`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let trust = "config/ota-release/trust"
        for name in ["root-1", "root-2"] {
            try FileTree.rename(project.folder("\(trust)/\(name).pem"), to: project.folder("\(name).pem"))
        }
        let rotated = try succeed(project, "keys", "rotate", "timestamp")
        #expect(rotated.contains("pending-2.root.json"))
        let pending = "\(trust)/pending-2.root.json"
        let waiting = try succeed(project, "keys", "ceremony")
        #expect(waiting.contains("still needed: 1 more") && waiting.contains("keys sign"))
        _ = try succeed(project, "keys", "sign", pending, "--key", "root-1.pem", "--yes", "--output", "part.json")
        _ = try succeed(project, "keys", "merge", pending, "part.json")
        let published = try succeed(project, "keys", "ceremony")
        #expect(published.contains("root version 2 has enough signatures"))
        _ = try succeed(project, "refresh")
        try project.verify()
        #expect(try succeed(project, "keys", "ceremony").contains("nothing to do"))
    }

    @Test func `people who never meet make the first root`() throws {
        let project = try SampleProject.staged()
        let secret = ["OTA_RELEASE_PASSPHRASE": "correct horse"]
        for role in ["root", "targets", "core", "ota_agent", "snapshot", "timestamp"] {
            for number in 1...(role == "root" ? 3 : 1) {
                let name = "\(role)-\(number)"
                let made = try project.run("keys", "generate", "keys/\(name).pem", environment: secret)
                if made.status != 0 {
                    try FileTree.create(project.folder("keys"))
                    #expect(try project.run("keys", "generate", "keys/\(name).pem", environment: secret).status == 0)
                }
                let folder = project.folder("manifests/trust")
                try FileTree.create(folder)
                try FileTree.rename(
                    project.folder("keys/\(name).pub.pem"),
                    to: folder.appending("\(name).pub.pem")
                )
            }
        }
        let online = ["targets-1", "core-1", "ota_agent-1", "snapshot-1", "timestamp-1"]
        let locations = online.map { "  \($0): ../../keys/\($0).pem" }.joined(separator: "\n")
        try project.folder.write("folder: trust\nkeys:\n\(locations)\n", to: "manifests/trust.yaml")
        _ = try succeed(project, "keys", "ceremony")
        let pending = "manifests/trust/pending-1.root.json"
        for (key, part) in [("root-1", "a.json"), ("root-3", "b.json")] {
            let signed = try project.run(
                "keys",
                "sign",
                pending,
                "--key",
                "keys/\(key).pem",
                "--yes",
                "--output",
                part,
                environment: secret
            )
            #expect(signed.status == 0, "\(signed.errors)")
        }
        _ = try succeed(project, "keys", "merge", pending, "a.json", "b.json")
        #expect(try succeed(project, "keys", "ceremony").contains("root version 1 has enough"))
        try project.build(environment: secret)
        let verified = try project.run("verify", "--root", "manifests/trust/1.root.json")
        #expect(verified.status == 0, "\(verified.errors)")
        // Without the passphrase nothing is signed, and nothing is lost.
        #expect(try project.run("refresh").status == 77)
        try project.verify()
    }

    @Test func `a timestamp key may live behind a command`() throws {
        let project = try SampleProject.staged()
        _ = try succeed(project, "keys", "init", "manifests/trust")
        let name = "timestamp-1.pem"
        try FileTree.rename(project.folder("manifests/trust/\(name)"), to: project.folder(name))
        let key = project.folder(name).string
        let command = "f=$(mktemp); cat > $f; openssl pkeyutl -sign -rawin -inkey \(key) -in $f; rm $f"
        try project.folder.write("folder: trust\nkeys:\n  timestamp-1: 'exec:\(command)'\n", to: "manifests/trust.yaml")
        try project.build()
        try project.verify()
        try FileTree.removeFile(project.folder(name))
        let refresh = try project.run("refresh")
        #expect(refresh.status == 77, "\(refresh.errors)")
        try project.verify()
    }
}
