import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .tags(.interop)) struct ExternalKeyTests {
    private func project() throws -> SampleProject {
        try SampleProject.staged { $0.regions = ["eu-west-1"] }
    }

    /// Makes a key in `key.pem`, with its public half in `key.pub.pem`.
    private func makeKey(_ project: SampleProject) throws {
        for command in [
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
            "pkey -in key.pem -pubout -out key.pub.pem",
        ] {
            let words = ["openssl"] + command.split(separator: " ").map(String.init)
            let result = try Tool.run(words, in: project.folder.path)
            try #require(result.status == 0, "\(result.errors)")
        }
    }

    @Test func `a command signs a release that its public key proves`() throws {
        let project = try project()
        try makeKey(project)
        let key = ["--key", "exec:echo x >> calls; openssl dgst -sha256 -sign key.pem", "--public-key", "key.pub.pem"]
        let rehearsed = try project.run(["build", "--dry-run"] + key)
        #expect(rehearsed.status == 0, "\(rehearsed.errors)")
        #expect(try !project.exists("calls"), "a dry run signs nothing")
        let built = try project.run(["build"] + key)
        #expect(built.status == 0, "\(built.errors)")
        let verified = try project.run("verify", "release", "--key", "key.pub.pem")
        #expect(verified.status == 0, "\(verified.errors)")
        let calls = try FileReader.contents(of: project.folder("calls"), limit: 1000)
        let again = try project.run(["build"] + key)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try FileReader.contents(of: project.folder("calls"), limit: 1000) == calls, "nothing is signed twice")
    }

    @Test(arguments: [
        ("exec:echo denied >&2; exit 3", "ended with exit status 3: denied"), ("exec:true", "answered nothing"),
        ("exec:echo garbage", "is no ecdsa-sha2-nistp256 signature of key"),
    ])
    func `a command that fails publishes nothing`(key: String, words: String) throws {
        let project = try project()
        try makeKey(project)
        let result = try project.run("build", "--key", key, "--public-key", "key.pub.pem")
        #expect(result.status == 77)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(try !project.exists("release"))
    }

    @Test func `a command that fails of the signal that stops the build is no failure of the key`() throws {
        let project = try project()
        try makeKey(project)
        // As Ctrl-C does, which goes to all programs of the terminal.
        let command = "kill -INT $PPID; sleep 1; kill -INT $$"
        let result = try project.run("build", "--key", "exec:\(command)", "--public-key", "key.pub.pem")
        #expect(result.status == 130)
        #expect(result.errors.contains("interrupted; nothing was published"), "\(result.errors)")
    }

    @Test(arguments: [
        (["--key", "exec:true"], "its public key must be given with --public-key"),
        (["--key", "exec:", "--public-key", "key.pub.pem"], "exec: must be followed by the command that signs"),
        (["--key", "kms:x"], "kms: is not where a key can be"), (["--key", ""], "the name of the key's file is empty"),
        (["--key", "pkcs11:token=t;object=k?pin-value=1234"], "pin-value is refused"),
        (["--key", "pkcs11:token=t;object=k"], "OTA_RELEASE_PIN"),
        (["--public-key", "key.pub.pem"], "there is no --key"),
        (["--key", "key.pem", "--public-key", "key.pem"], "key.pem: this is not a public key in PEM"),
    ])
    func `a key that is named wrongly is a failure of the key`(arguments: [String], words: String) throws {
        let project = try project()
        try makeKey(project)
        for command in [["build"], ["build", "--dry-run"]] {
            let result = try project.run(command + arguments)
            #expect(result.status == 77)
            #expect(result.errors.contains(words), "\(result.errors)")
        }
        #expect(try !project.exists("release"))
    }

    @Test func `a token signs a release, with its PIN in no output`() throws {
        let project = try project()
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "core-1")
        try makeKey(project)
        let key = ["--key", token.uri("object=core-1")]
        let wrong = try project.run(["build", "--public-key", "key.pub.pem"] + key, environment: token.environment)
        #expect(wrong.status == 77)
        #expect(wrong.errors.contains("but the public key that is given is"))
        let built = try project.run(["build"] + key, environment: token.environment)
        #expect(built.status == 0, "\(built.errors)")
        try project.verify()
        let locked = token.environment.merging(["OTA_RELEASE_PIN": "99998888"]) { $1 }
        let refused = try project.run(["build"] + key, environment: locked)
        #expect(refused.status == 77)
        #expect(refused.errors.contains("the token refuses the PIN"))
        for result in [wrong, built, refused] {
            let text = result.output + result.errors
            #expect(!text.contains(SoftToken.pin) && !text.contains("99998888"))
        }
    }

    @Test func `help says where a key can be`() throws {
        let result = try Tool.run(Tool.built("ota-release"), "build", "--help")
        for word in ["file:PATH", "pkcs11:token=NAME;object=LABEL", "exec:COMMAND", "--public-key", "OTA_RELEASE_PIN"] {
            #expect(result.output.contains(word), "\(word) is missing")
        }
    }
}
