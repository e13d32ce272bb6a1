import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

@Suite(.temporaryFolder, .tags(.interop), .timeLimit(.minutes(20))) struct TokenKeyTests {
    private static let content = Array("what is signed".utf8)

    /// Opens a key and signs with it.
    private func sign(
        _ uri: String,
        _ environment: [String: String],
        publicKey: PublicKey? = nil
    ) throws -> (signature: [UInt8], publicKey: PublicKey) {
        let key = try SigningKey(
            at: KeyLocation(parsing: uri),
            publicKey: publicKey,
            passphrase: nil,
            environment: environment
        )
        return (try key.sign(Message(TokenKeyTests.content)), key.publicKey)
    }

    /// Why a key cannot be used; the PIN is not in it.
    private func failure(_ uri: String, _ environment: [String: String], publicKey: PublicKey? = nil) throws -> KeyError
    {
        let error = try #require(throws: KeyError.self) { try sign(uri, environment, publicKey: publicKey) }
        #expect(error.description.hasPrefix("pkcs11:token="))
        #expect(!error.description.contains(SoftToken.pin))
        return error
    }

    @Test(arguments: [("EC:prime256v1", SignatureAlgorithm.ecdsaP256), ("rsa:3072", .rsaPSS)])
    func `a token's key signs, and openssl agrees`(type: String, algorithm: SignatureAlgorithm) throws {
        let token = try SoftToken()
        try token.generate(type, label: "core-1", id: "01ff")
        // Another key comes first or last, and must not be taken.
        try token.generate("EC:prime256v1", label: "core-2", id: "02")
        for attributes in ["object=core-1", "id=%01%FF", "object=core-1;id=%01%ff;type=private"] {
            let (signature, publicKey) = try sign(token.uri(attributes), token.environment)
            #expect(publicKey.algorithm == algorithm)
            try ForeignReader.expectValid(signature, of: TokenKeyTests.content, publicKey)
        }
    }

    @Test func `a large file is signed by its digest`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let content = [UInt8](repeating: 7, count: 5_000_000)
        let file = try TemporaryFolder.forTest.write(content, to: "file")
        let key = try SigningKey(
            at: KeyLocation(parsing: token.uri("object=k")),
            publicKey: nil,
            passphrase: nil,
            environment: token.environment
        )
        let publicKey = key.publicKey
        let signature = try key.sign(Message(file: file, digest: Message(content).digest))
        try ForeignReader.expectValid(signature, of: content, publicKey)
    }

    @Test func `Ed25519 in a token is refused before anything is signed`() throws {
        let token = try SoftToken()
        try token.generate("EC:edwards25519", label: "k")
        let error = try failure(token.uri("object=k"), token.environment)
        #expect(error.reason == .backend)
        #expect(error.description.contains("use an EC P-256 or RSA key in the token"))
    }

    @Test func `a key that is too short is refused`() throws {
        let token = try SoftToken()
        try token.generate("rsa:2048", label: "k")
        let error = try failure(token.uri("object=k"), token.environment)
        #expect(error.reason == .malformed)
        #expect(error.description.contains("known are EC P-256"))
    }

    @Test func `the PIN comes from a file's first line, which goes before the environment`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let pin = try TemporaryFolder.forTest.write("\(SoftToken.pin)\nmore\n", to: "p i n", mode: 0o600)
        let source = "&pin-source=file:\(pin.string.replacing(" ", with: "%20"))"
        let wrong = token.environment.merging(["OTA_RELEASE_PIN": "11112222"]) { $1 }
        _ = try sign(token.uri("object=k", query: source), wrong)
    }

    @Test func `the module comes from the environment when the URI has none`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let module = ["PKCS11_MODULE": SoftToken.module]
        _ = try sign("pkcs11:token=release;object=k", token.environment.merging(module) { $1 })
        let missing = ["PKCS11_MODULE": "/no/such/module.so"]
        let error = try failure("pkcs11:token=release;object=k", token.environment.merging(missing) { $1 })
        #expect(error.reason == .backend)
        #expect(error.description.contains("/no/such/module.so"))
    }

    @Test func `a wrong PIN is told from everything else and not repeated`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let wrong = token.environment.merging(["OTA_RELEASE_PIN": "99998888"]) { $1 }
        let error = try failure(token.uri("object=k"), wrong)
        #expect(error.reason == .passphrase)
        #expect(error.description.contains("the token refuses the PIN (CKR_PIN_INCORRECT)"))
        #expect(!error.description.contains("99998888"))
    }

    @Test func `without a PIN nothing is asked of the token`() throws {
        let token = try SoftToken()
        let without = token.environment.filter { $0.key != "OTA_RELEASE_PIN" }
        let error = try failure(token.uri("object=k"), without)
        #expect(error.reason == .passphrase)
        #expect(error.description.contains("pin-source=file:PATH in the URI or in OTA_RELEASE_PIN"))
        let missing = try failure(token.uri("object=k", query: "&pin-source=file:/no/such/pin"), token.environment)
        #expect(missing.reason == .passphrase)
        #expect(missing.description.contains("cannot open /no/such/pin"))
    }

    @Test(arguments: ["other", "rel", "release-2"])
    func `a token that is not there is named with those that are`(label: String) throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let uri = token.uri("object=k").replacing("token=release", with: "token=\(label)")
        let error = try failure(uri, token.environment)
        #expect(error.reason == .backend)
        #expect(error.description.contains("there is no token \"\(label)\"; there is \"release\""))
    }

    @Test func `of two tokens the one with exactly this label is taken`() throws {
        let first = try SoftToken(label: "release-old")
        let second = try SoftToken(label: "release")
        for token in [first, second] { try token.generate("EC:prime256v1", label: "k") }
        let keys = try [first, second].map { try sign($0.uri("object=k"), $0.environment).publicKey }
        #expect(Set(keys).count == 2)
        let twin = try SoftToken(label: "release")
        let error = try failure(twin.uri("object=k"), twin.environment)
        #expect(error.description.contains("there are 2 tokens of this label"))
    }

    @Test func `a key that is not there is named with those that are`() throws {
        let token = try SoftToken()
        let none = try failure(token.uri("object=k"), token.environment)
        #expect(none.description.contains("it shows none at all"))
        try token.generate("EC:prime256v1", label: "core-1", id: "0a")
        for attributes in ["object=core", "id=%01", "id=0a", "object=core-1;id=%01", "object=core-2;id=%0A"] {
            let error = try failure(token.uri(attributes), token.environment)
            #expect(error.reason == .backend)
            #expect(error.description.contains("it shows \"core-1\" (id 0a)"), "\(error)")
        }
    }

    @Test func `two keys of one label must be told apart by their ids`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k", id: "01")
        try token.generate("EC:prime256v1", label: "k", id: "02")
        #expect(try failure(token.uri("object=k"), token.environment).description.contains("choose one by its label"))
        let keys = try ["%01", "%02"].map { try sign(token.uri("object=k;id=\($0)"), token.environment).publicKey }
        #expect(Set(keys).count == 2)
    }

    @Test func `a key without an id is refused with the way out`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k", id: nil)
        #expect(try failure(token.uri("object=k"), token.environment).description.contains("--set-id"))
    }

    @Test func `a machine without pkcs11-tool says what to install`() throws {
        let token = try SoftToken()
        let folder = try TemporaryFolder.forTest
        // One that is not executable is none.
        try folder.write("#!/bin/sh\n", to: "bin/pkcs11-tool")
        for path in ["", folder("bin").string, "/no/such/folder"] {
            let error = try failure(token.uri("object=k"), token.environment.merging(["PATH": path]) { $1 })
            #expect(error.reason == .backend)
            #expect(error.description.contains("install OpenSC (the Debian package opensc)"))
        }
    }

    @Test func `a token's key is held against the public key that is given`() throws {
        let token = try SoftToken()
        try token.generate("EC:prime256v1", label: "k")
        let right = try sign(token.uri("object=k"), token.environment).publicKey
        _ = try sign(token.uri("object=k"), token.environment, publicKey: right)
        let wrong = try SigningKey.generate(.ecdsaP256).publicKey
        let error = try failure(token.uri("object=k"), token.environment, publicKey: wrong)
        #expect(error.reason == .mismatch)
        #expect(error.description.contains("\(right.keyId)") && error.description.contains("\(wrong.keyId)"))
    }

    /// A stand-in for the tool, which says what it was given.
    private func spy(_ script: String) throws -> [String: String] {
        let folder = try TemporaryFolder.forTest
        try folder.write("#!/bin/sh\n\(script)\n", to: "bin/pkcs11-tool", mode: 0o755)
        return ["PATH": "\(folder("bin")):/usr/bin:/bin", "OTA_RELEASE_PIN": SoftToken.pin]
    }

    @Test func `the PIN is in no argument, and in no error even if the tool repeats it`() throws {
        let folder = try TemporaryFolder.forTest
        let script = """
            echo "$@" >> \(folder("arguments")); echo "pin $OTA_RELEASE_PIN is $OTA_RELEASE_PIN." >&2
            case "$*" in *--list-token-slots*) printf 'Slot 0 (0x1): x\\n  token label        : t\\n';; *) exit 1;; esac
            """
        let error = try failure("pkcs11:token=t;object=k", spy(script))
        #expect(error.description.hasSuffix("pkcs11-tool ended with exit status 1: pin … is …."), "\(error)")
        let arguments = String(decoding: try FileReader.contents(of: folder("arguments"), limit: 10_000), as: UTF8.self)
        #expect(arguments.contains("--slot 0x1 --login --pin env:OTA_RELEASE_PIN"))
        #expect(!arguments.contains(SoftToken.pin))
    }

    @Test(arguments: ["", "\n\n", "  label:      x", "Slot", "Slot ) (", "  token label        : t", "\u{0}\u{FF}"])
    func `a tool that says nothing sensible is an error`(text: String) throws {
        try TemporaryFolder.forTest.write(text, to: "text")
        let error = try failure("pkcs11:token=t;object=k", spy("cat \(TemporaryFolder.forTest("text"))"))
        #expect(error.reason == .backend)
        #expect(error.description.contains("the module shows none at all"))
    }
}
