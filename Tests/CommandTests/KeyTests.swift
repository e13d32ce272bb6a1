import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct KeyTests {
    private let passphrase = ["OTA_RELEASE_PASSPHRASE": "correct horse battery staple"]

    @Test(arguments: ["ecdsa", "ed25519", "rsa"])
    func `a generated key signs a release that its public half proves`(algorithm: String) throws {
        let project = try SampleProject.staged { $0.regions = ["eu-west-1"] }
        let made = try project.run("keys", "generate", "k.pem", "--algorithm", algorithm, environment: passphrase)
        #expect(made.status == 0, "\(made.errors)")
        try project.build("--key", "k.pem", environment: passphrase)
        let verified = try project.run("verify", "release", "--key", "k.pub.pem")
        #expect(verified.status == 0, "\(verified.errors)")
        let keyId = try #require(made.output.split(separator: " ").last?.dropLast())
        #expect(verified.output.contains("signed by \(keyId)"))
        #expect(try project.exists("release/keys/\(keyId).pem"))
        #expect(
            try !project.exists("config/ota-release/development.pem"),
            "no development key is made when a key is given"
        )
    }

    @Test func `a private key is encrypted and for its owner only`() throws {
        let project = try SampleProject()
        #expect(try project.run("keys", "generate", "k.pem", environment: passphrase).status == 0)
        #expect(try FileStatus.of(project.folder("k.pem"))?.mode == 0o600)
        #expect(try FileStatus.of(project.folder("k.pub.pem"))?.mode == 0o644)
        let text = String(decoding: try FileReader.contents(of: project.folder("k.pem"), limit: 10_000), as: UTF8.self)
        #expect(text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
    }

    @Test func `a key without a passphrase is not made`() throws {
        let project = try SampleProject()
        let result = try project.run("keys", "generate", "k.pem")
        #expect(result.status == 77)
        #expect(result.errors.contains("a release key needs a passphrase; give one with --passphrase-file"))
        #expect(try !project.exists("k.pem"))
        #expect(try !project.exists("k.pub.pem"))
    }

    @Test(arguments: ["k.pem", "k.pub.pem"])
    func `no key is overwritten`(existing: String) throws {
        let project = try SampleProject()
        try project.folder.write("precious", to: existing)
        let result = try project.run("keys", "generate", "k.pem", environment: passphrase)
        #expect(result.status == 77)
        #expect(result.errors.contains("\(existing) is there already; a key is never overwritten"))
        let files = try TreeSnapshot(of: project.folder.path).files
        #expect(files == [existing])
        #expect(try FileReader.contents(of: project.folder(existing), limit: 100) == Array("precious".utf8))
    }

    @Test func `a passphrase comes from a file's first line`() throws {
        let project = try SampleProject.staged { $0.regions = ["eu-west-1"] }
        try project.folder.write("secret\nsecond line\n", to: "passphrase", mode: 0o600)
        let made = try project.run("keys", "generate", "k.pem", "--passphrase-file", "passphrase")
        #expect(made.status == 0, "\(made.errors)")
        try project.build("--key", "k.pem", environment: ["OTA_RELEASE_PASSPHRASE": "secret"])
        try project.build("--key", "k.pem", "--passphrase-file", "passphrase")
        try project.build("--key", "k.pem", environment: ["OTA_RELEASE_PASSPHRASE_FILE": "passphrase"])
        try project.verify()
    }

    @Test func `an encrypted key without its passphrase signs nothing`() throws {
        let project = try SampleProject.staged()
        #expect(try project.run("keys", "generate", "k.pem", environment: passphrase).status == 0)
        let without = try project.run("build", "--key", "k.pem")
        #expect(without.status == 77)
        #expect(without.errors.contains("k.pem: the key is encrypted; give its passphrase with --passphrase-file"))
        let wrong = try project.run("build", "--key", "k.pem", environment: ["OTA_RELEASE_PASSPHRASE": "wrong"])
        #expect(wrong.status == 77)
        #expect(wrong.errors.contains("k.pem: the passphrase does not open this key"))
        #expect(try !project.exists("release"))
    }

    @Test(arguments: [UInt32(0o644), 0o640, 0o604])
    func `a private key that others can read is refused`(mode: UInt32) throws {
        let project = try SampleProject.staged()
        #expect(try project.run("keys", "generate", "k.pem", environment: passphrase).status == 0)
        let bytes = try FileReader.contents(of: project.folder("k.pem"), limit: 10_000)
        try FileWriter.write(bytes, to: project.folder("k.pem"), mode: mode, durable: false)
        let result = try project.run("build", "--key", "k.pem", environment: passphrase)
        #expect(result.status == 77)
        #expect(result.errors.contains("k.pem: others can read this private key (mode \(String(mode, radix: 8)))"))
        #expect(result.errors.contains("chmod 600 k.pem"))
        #expect(try !project.exists("release"))
    }

    @Test func `a public key signs nothing`() throws {
        let project = try SampleProject.staged()
        #expect(try project.run("keys", "generate", "k.pem", environment: passphrase).status == 0)
        let bytes = try FileReader.contents(of: project.folder("k.pub.pem"), limit: 10_000)
        try FileWriter.write(bytes, to: project.folder("public"), mode: 0o600, durable: false)
        let result = try project.run("build", "--key", "public")
        #expect(result.status == 77)
        #expect(result.errors.contains("public: this is not a private key in PEM"))
    }

    @Test func `a key that is not there is named`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", "--key", "nothing.pem")
        #expect(result.status == 74)
        #expect(result.errors.contains("nothing.pem"))
    }

    @Test func `no passphrase reaches any output`() throws {
        let project = try SampleProject.staged()
        let secret = ["OTA_RELEASE_PASSPHRASE": "hunter2-hunter2"]
        let made = try project.run("keys", "generate", "k.pem", environment: secret)
        let built = try project.run("build", "--key", "k.pem", environment: secret)
        let refused = try project.run("build", "--key", "k.pem", environment: ["OTA_RELEASE_PASSPHRASE": "hunter2-no"])
        for result in [made, built, refused] {
            #expect(!(result.output + result.errors).contains("hunter2"))
        }
        let snapshot = try TreeSnapshot(of: project.folder.path)
        let leaks = snapshot.entries.filter { String(decoding: $0.value.content, as: UTF8.self).contains("hunter2") }
        #expect(leaks.isEmpty)
    }

    @Test func `a development key is made once, for its owner only, with a warning each time`() throws {
        let project = try SampleProject.staged()
        for _ in 0..<2 {
            let result = try project.build()
            #expect(result.errors.contains("no --key is given, so the development key"))
        }
        #expect(try FileStatus.of(project.folder("config/ota-release/development.pem"))?.mode == 0o600)
        #expect(try FileStatus.of(project.folder("config/ota-release"))?.mode == 0o700)
        let keys = try FileTree.names(in: project.folder("release/keys"))
        #expect(keys.count == 1)
    }

    @Test func `first builds at once make one development key`() throws {
        let project = try SampleProject.staged()
        let runs = try (0..<4).map { try RunningProgram(project, ["build", "--output", "tree\($0)"]) }
        for run in runs {
            let end = try run.end()
            #expect(end.status == 0, "\(end.errors)")
        }
        let names = try (0..<4).map { try FileTree.sortedTextNames(in: project.folder("tree\($0)/keys")) }
        #expect(Set(names).count == 1)
    }

    @Test func `without a home folder, a key must be given`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", environment: ["XDG_CONFIG_HOME": ""])
        #expect(result.status == 77)
        #expect(result.errors.contains("give --key"))
    }
}
