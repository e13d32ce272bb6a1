import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

@Suite(.temporaryFolder, .tags(.interop), .timeLimit(.minutes(20))) struct CommandKeyTests {
    private static let message = Message(Array("what is signed".utf8))
    private static let environment = ["PATH": "/usr/bin:/bin"]

    /// A new key in `key.pem`, which only the commands of the tests use.
    private func makeKey(_ algorithm: SignatureAlgorithm = .ecdsaP256, in name: String = "key.pem") throws -> PublicKey
    {
        let key = try SigningKey.generate(algorithm)
        try key.write(to: TemporaryFolder.forTest(name), passphrase: nil)
        return key.publicKey
    }

    /// Signs with a command that runs in the test's folder.
    private func sign(_ command: String, _ message: Message, _ publicKey: PublicKey?) throws -> [UInt8] {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey(
            at: KeyLocation(parsing: "exec:cd \(folder.path) && \(command)"),
            publicKey: publicKey,
            passphrase: nil,
            environment: CommandKeyTests.environment
        )
        return try key.sign(message)
    }

    /// What goes wrong with a command.
    private func failure(_ command: String) throws -> KeyError {
        let path = try TemporaryFolder.forTest("key.pub.pem")
        let key = try FileStatus.of(path) == nil ? makeKey() : PublicKey(contentsOf: path)
        let error = try #require(throws: KeyError.self) { try sign(command, CommandKeyTests.message, key) }
        #expect(error.reason == .backend)
        #expect(error.description.hasPrefix("exec:cd "), "\(error)")
        return error
    }

    @Test(arguments: [
        (SignatureAlgorithm.ecdsaP256, "openssl dgst -sha256 -sign key.pem"),
        (
            .rsaPSS,
            "openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign key.pem"
        ),
        (.ed25519, "cat > in; openssl pkeyutl -sign -rawin -inkey key.pem -in in"),
        // Of the digest, as services that keep keys want it.
        (.ecdsaP256, "openssl dgst -sha256 -binary | openssl pkeyutl -sign -inkey key.pem -in /dev/stdin"),
    ])
    func `a command signs, and openssl agrees`(algorithm: SignatureAlgorithm, command: String) throws {
        let folder = try TemporaryFolder.forTest
        let publicKey = try makeKey(algorithm)
        let content = Array("what is signed".utf8)
        let fromMemory = try sign(command, Message(content), publicKey)
        try ForeignReader.expectValid(fromMemory, of: content, publicKey)
        let file = try folder.write(content, to: "file")
        let fromFile = try sign(command, Message(file: file, digest: Message(content).digest), publicKey)
        try ForeignReader.expectValid(fromFile, of: content, publicKey)
    }

    @Test(arguments: [0, 30_000_000]) func `a message of any size reaches the command`(count: Int) throws {
        let folder = try TemporaryFolder.forTest
        let publicKey = try makeKey()
        var generator = SeededGenerator(seed: 1)
        let content = generator.content(count)
        let message = Message(content)
        let command = "openssl dgst -sha256 -sign key.pem"
        #expect(try publicKey.isValid(sign(command, message, publicKey), of: message))
        let file = try folder.write(content, to: "file")
        let onDisk = Message(file: file, digest: message.digest)
        #expect(try publicKey.isValid(sign(command, onDisk, publicKey), of: message))
    }

    @Test func `a command that ignores its input does no harm`() throws {
        let publicKey = try makeKey()
        let content = [UInt8](repeating: 7, count: 5_000_000)
        let folder = try TemporaryFolder.forTest
        try folder.write(sign("openssl dgst -sha256 -sign key.pem", Message(content), publicKey), to: "made")
        #expect(try sign("exec cat made <&-", Message(content), publicKey).isEmpty == false)
    }

    @Test func `what a command leaves running is not waited for`() throws {
        let publicKey = try makeKey()
        let start = ContinuousClock.now
        _ = try sign("{ sleep 60 & } && openssl dgst -sha256 -sign key.pem", CommandKeyTests.message, publicKey)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test(arguments: [
        ("true", "ended with exit status 0 but answered nothing"), ("exit 3", "ended with exit status 3"),
        ("echo no such key >&2; exit 254", "ended with exit status 254: no such key"),
        ("kill -9 $$", "was ended by signal 9"), ("echo oops >&2; kill -TERM $$", "was ended by signal 15: oops"),
        ("no-such-program", "ended with exit status 127: "), ("echo garbage", "the answer of 8 bytes is no ecdsa"),
        ("head -c 16384 /dev/zero", "the answer of 16384 bytes is no ecdsa"),
        ("head -c 16385 /dev/zero", "answered more than 16384 bytes and was stopped"),
        ("head -c 100000000 /dev/zero", "answered more than 16384 bytes and was stopped"),
        ("yes", "answered more than 16384 bytes and was stopped"),
        ("openssl dgst -sha256 -sign key.pem | openssl base64", "is no ecdsa"),
    ])
    func `a command that does not sign is an error that says why`(command: String, words: String) throws {
        let error = try failure(command)
        #expect(error.description.contains(words), "\(error)")
    }

    @Test func `another key's signature is refused, and both are told apart`() throws {
        _ = try makeKey(in: "other.pem")
        let error = try failure("echo a remark >&2; openssl dgst -sha256 -sign other.pem")
        let publicKey = try PublicKey(contentsOf: TemporaryFolder.forTest("key.pub.pem"))
        #expect(error.description.contains("signature of key \(publicKey.keyId)"))
        #expect(error.description.hasSuffix(": a remark"))
    }

    @Test func `a signature over something else is refused`() throws {
        #expect(try failure("echo x | openssl dgst -sha256 -sign key.pem").description.contains("is no ecdsa"))
    }

    @Test func `a remark cannot steer a terminal, nor be endless`() throws {
        let hostile = try failure("printf 'a\\033[2Jb\\r\\nc\\n' >&2; exit 1").description
        #expect(hostile.hasSuffix("status 1: a\\u{1b}[2Jb; c"), "\(hostile)")
        let long = try failure("seq 1000000 >&2; exit 1").description
        #expect(long.hasSuffix("status 1: 1; 2; 3; 4; 5"), "\(long)")
        let line = try failure("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1").description
        #expect(line.hasSuffix("xxx…") && line.count < 1500)
    }

    @Test func `a command gets the environment and nothing else`() throws {
        let text = try failure("exec env >&2").description
        #expect(text.contains("PATH=/usr/bin:/bin"))
        #expect(!text.contains("HOME="))
    }

    @Test func `commands at once do not get each other's files, and none is left over`() async throws {
        let publicKey = try makeKey()
        let command = "ls -l /proc/self/fd | grep -c memfd >&2; echo $$ >&2; exit 1"
        let folder = try TemporaryFolder.forTest.path
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let key = try SigningKey(
                        at: KeyLocation(parsing: "exec:cd \(folder) && \(command)"),
                        publicKey: publicKey,
                        passphrase: nil,
                        environment: CommandKeyTests.environment
                    )
                    do {
                        _ = try key.sign(CommandKeyTests.message)
                        return "signed"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            for try await text in group {
                let words = try #require(text.split(separator: "status 1: ").last).split(separator: "; ")
                #expect(words.first == "1", "\(text)")
                let process = FilePath("/proc").appending(String(try #require(words.last)))
                #expect(try FileStatus.of(process) == nil, "a zombie is left")
            }
        }
    }

    @Test func `signatures at once are all right`() async throws {
        let publicKey = try makeKey()
        let folder = try TemporaryFolder.forTest.path
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let key = try SigningKey(
                        at: KeyLocation(parsing: "exec:cd \(folder) && openssl dgst -sha256 -sign key.pem"),
                        publicKey: publicKey,
                        passphrase: nil,
                        environment: CommandKeyTests.environment
                    )
                    let message = Message([UInt8](repeating: UInt8(number), count: 100_000))
                    return try publicKey.isValid(key.sign(message), of: message)
                }
            }
            for try await isValid in group { #expect(isValid) }
        }
    }

    @Test func `a command needs its public key`() throws {
        let error = try #require(throws: KeyError.self) { try sign("true", CommandKeyTests.message, nil) }
        #expect(error.reason == .location)
        #expect(error.description.contains("its public key must be given with --public-key"))
    }

    @Test func `a message whose file is gone is an error of that file`() throws {
        let key = try makeKey()
        let missing = try Message(file: TemporaryFolder.forTest("missing"), digest: CommandKeyTests.message.digest)
        #expect(throws: FileError.self) { try sign("true", missing, key) }
    }

    @Test func `a file's key is held against the public key that is given`() throws {
        let folder = try TemporaryFolder.forTest
        let (right, wrong) = (try makeKey(), try makeKey(in: "other.pem"))
        let location = KeyLocation.file(folder("key.pem"))
        let opened = try SigningKey(at: location, publicKey: right, passphrase: nil, environment: [:]).publicKey
        #expect(opened == right)
        let error = try #require(throws: KeyError.self) {
            try CommandKeyTests.open(location, wrong)
        }
        #expect(error.reason == .mismatch)
        #expect(error.description.contains("\(right.keyId)") && error.description.contains("\(wrong.keyId)"))
    }

    private static func open(_ location: KeyLocation, _ publicKey: PublicKey) throws {
        _ = try SigningKey(at: location, publicKey: publicKey, passphrase: nil, environment: [:])
    }
}
