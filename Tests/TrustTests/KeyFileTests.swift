import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

@Suite(.temporaryFolder) struct KeyFileTests {
    private static func passphrase(_ text: String) -> Passphrase? {
        Passphrase(Array(text.utf8))
    }

    /// Opens a key and gives its public half; the private one must sign what that verifies.
    private func open(_ path: FilePath, _ passphrase: String? = nil) throws -> PublicKey {
        try open(path, with: passphrase.flatMap(KeyFileTests.passphrase))
    }

    private func open(_ path: FilePath, with passphrase: borrowing Passphrase?) throws -> PublicKey {
        let key = try SigningKey(contentsOf: path, passphrase: passphrase)
        let (message, publicKey) = (Message([1, 2, 3]), key.publicKey)
        let signature = try key.sign(message)
        #expect(try publicKey.isValid(signature, of: message))
        return publicKey
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a key is written and read back, plain and encrypted`(algorithm: SignatureAlgorithm) throws {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey.generate(algorithm)
        let publicKey = key.publicKey
        try key.write(to: folder("plain.pem"), passphrase: nil)
        try key.write(to: folder("sealed.pem"), passphrase: KeyFileTests.passphrase("open sesame"))
        #expect(try open(folder("plain.pem"), nil) == publicKey)
        #expect(try open(folder("sealed.pem"), "open sesame") == publicKey)
        // A passphrase that is not needed does no harm.
        #expect(try open(folder("plain.pem"), "for nothing") == publicKey)
        for name in ["plain", "sealed"] {
            #expect(try FileStatus.of(folder("\(name).pem"))?.mode == 0o600)
            #expect(try FileStatus.of(folder("\(name).pub.pem"))?.mode == 0o644)
            let pem = String(
                decoding: try FileReader.contents(of: folder("\(name).pub.pem"), limit: 4096),
                as: UTF8.self
            )
            #expect(try PublicKey(pem: pem) == publicKey)
        }
    }

    @Test(arguments: [1, 2, 127, 1023, 1024])
    func `a passphrase of any length opens what it closed`(count: Int) throws {
        let folder = try TemporaryFolder.forTest
        let text = String(repeating: "x", count: count - 1) + "!"
        let key = try SigningKey.generate(.ed25519)
        let publicKey = key.publicKey
        try key.write(to: folder("key.pem"), passphrase: KeyFileTests.passphrase(text))
        #expect(try open(folder("key.pem"), text) == publicKey)
        let wrong = text.replacing("!", with: "?")
        #expect(reason { _ = try open(folder("key.pem"), wrong) } == .passphrase)
    }

    @Test(arguments: [[], [0], Array("nul\0inside".utf8), [UInt8](repeating: 7, count: 1025)] as [[UInt8]])
    func `bytes that no tool could read back are no passphrase`(bytes: [UInt8]) {
        let isRefused = Passphrase(bytes) == nil
        #expect(isRefused)
    }

    /// Why an attempt on a key failed.
    private func reason(_ attempt: () throws -> Void) -> KeyError.Reason? {
        do {
            try attempt()
            return nil
        } catch {
            return (error as? KeyError)?.reason
        }
    }

    @Test func `a wrong or missing passphrase is told from a damaged file`() throws {
        let folder = try TemporaryFolder.forTest
        try SigningKey.generate(.ecdsaP256).write(to: folder("key.pem"), passphrase: KeyFileTests.passphrase("right"))
        let missing = try #require(throws: KeyError.self) { try open(folder("key.pem"), nil) }
        #expect(missing.reason == .passphrase)
        #expect(missing.description.contains(folder("key.pem").string))
        #expect(missing.description.contains("--passphrase-file"))
        let wrong = try #require(throws: KeyError.self) {
            try open(folder("key.pem"), "wrong")
        }
        #expect(wrong.reason == .passphrase)
        #expect(wrong.description.contains("does not open this key"))
        #expect(!wrong.description.contains("wrong"))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o666, 0o620, 0o601] as [UInt32])
    func `a private key that others can reach is refused`(mode: UInt32) throws {
        let folder = try TemporaryFolder.forTest
        let path = folder("key.pem")
        try SigningKey.generate(.ed25519).write(to: path, passphrase: nil)
        try #require(Tool.run("chmod", String(mode, radix: 8), path.string).status == 0)
        let error = try #require(throws: KeyError.self) { try open(path, nil) }
        #expect(error.reason == .exposed)
        #expect(error.description.contains("mode \(String(mode, radix: 8))"))
        #expect(error.description.contains("chmod 600 \(path)"))
    }

    @Test(arguments: [0o600, 0o400] as [UInt32])
    func `a private key that only its owner can reach is taken`(mode: UInt32) throws {
        let folder = try TemporaryFolder.forTest
        let path = folder("key.pem")
        let key = try SigningKey.generate(.ed25519)
        let publicKey = key.publicKey
        try key.write(to: path, passphrase: nil)
        try #require(Tool.run("chmod", String(mode, radix: 8), path.string).status == 0)
        #expect(try open(path, nil) == publicKey)
    }

    @Test(arguments: [
        ("nothing", ""),
        ("text", "this is no key\n"),
        ("a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ("a public key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
    ])
    func `a file that is no key is refused with a way out`(what: String, text: String) throws {
        let path = try TemporaryFolder.forTest.write(text, to: "key.pem", mode: 0o600)
        let error = try #require(throws: KeyError.self, "\(what)") { try open(path, nil) }
        #expect(error.reason == .malformed)
        #expect(error.description.contains(path.string))
        #expect(error.description.contains("ota-release keys generate"))
    }

    @Test func `a key that is damaged is an error that names the file`() throws {
        let text = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        let path = try TemporaryFolder.forTest.write(text, to: "key.pem", mode: 0o600)
        let error = try #require(throws: KeyError.self) { try open(path, nil) }
        #expect(error.description.hasPrefix("\(path): "))
    }

    @Test func `a key file of any length cut short is an error`() throws {
        let folder = try TemporaryFolder.forTest
        try SigningKey.generate(.ed25519).write(to: folder("key.pem"), passphrase: nil)
        let bytes = try FileReader.contents(of: folder("key.pem"), limit: 4096)
        // Without its last line feed it is whole.
        for count in 0..<bytes.count - 1 {
            let path = try folder.write(Array(bytes.prefix(count)), to: "cut.pem", mode: 0o600)
            #expect(throws: KeyError.self, "\(count) bytes") { try open(path, nil) }
        }
    }

    @Test func `nothing there, a folder, a link and a huge file are errors`() throws {
        let folder = try TemporaryFolder.forTest
        let target = try folder.write([UInt8](repeating: 0x20, count: 65_537), to: "huge", mode: 0o600)
        try FileTree.create(folder("folder"), mode: 0o700)
        try FileLink.createSymbolicLink(at: folder("link"), to: target.string)
        for path in [folder("missing"), folder("folder"), folder("link"), folder("huge")] {
            let error = #expect(throws: (any Error).self) { try open(path, nil) }
            #expect("\(error.map { "\($0)" } ?? "")".contains(path.string))
        }
    }

    @Test(arguments: ["key.pem", "key.pub.pem"])
    func `an existing file is never overwritten`(existing: String) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("precious", to: existing)
        let error = try #require(throws: KeyError.self) {
            try SigningKey.generate(.ed25519).write(to: folder("key.pem"), passphrase: nil)
        }
        #expect(error.reason == .exists)
        #expect(error.description.contains(folder(existing).string))
        #expect(error.description.contains("choose another name"))
        #expect(try FileTree.sortedTextNames(in: folder.path) == [existing])
        #expect(try FileReader.contents(of: folder(existing), limit: 10) == Array("precious".utf8))
    }

    @Test func `not even a link to nothing is overwritten`() throws {
        let folder = try TemporaryFolder.forTest
        try FileLink.createSymbolicLink(at: folder("key.pem"), to: "nowhere")
        #expect(throws: KeyError.self) {
            try SigningKey.generate(.ed25519).write(to: folder("key.pem"), passphrase: nil)
        }
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["key.pem"])
    }

    @Test(arguments: [("release.pem", "release.pub.pem"), ("release", "release.pub.pem"), ("a.b.pem", "a.b.pub.pem")])
    func `the public half lies beside the private one`(name: String, publicName: String) {
        #expect(SigningKey.publicPath(for: FilePath("keys").pushing(FilePath(name))) == FilePath("keys/" + publicName))
    }

    @Test(arguments: [
        ("one line", "secret\n"), ("no line feed", "secret"), ("carriage return", "secret\r\n"),
        ("more lines", "secret\nx\n"),
    ])
    func `a passphrase is the first line of its file`(what: String, content: String) throws {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey.generate(.ed25519)
        let publicKey = key.publicKey
        try key.write(to: folder("key.pem"), passphrase: KeyFileTests.passphrase("secret"))
        let file = try folder.write(content, to: "passphrase")
        let opened = try open(folder("key.pem"), with: Passphrase(contentsOf: file))
        #expect(opened == publicKey, "\(what)")
    }

    @Test(arguments: ["", "\n", "\nsecond line", String(repeating: "x", count: 1025)])
    func `a file without a usable first line has no passphrase`(content: String) throws {
        let path = try TemporaryFolder.forTest.write(content, to: "passphrase")
        let error = try #require(throws: KeyError.self) { try KeyFileTests.discard(Passphrase(contentsOf: path)) }
        #expect(error.reason == .passphrase)
        #expect(error.description.contains(path.string))
    }

    private static func discard(_ passphrase: consuming Passphrase) {}
}
