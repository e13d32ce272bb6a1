import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

@Suite(.temporaryFolder) struct SigningKeyTests {
    private static let message = Message(Array("what is signed".utf8))

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a signature is valid for its message and its key alone`(algorithm: SignatureAlgorithm) throws {
        let key = try SampleKey.make(algorithm)
        let publicKey = key.publicKey
        #expect(publicKey.algorithm == algorithm)
        let signature = try key.sign(SigningKeyTests.message)
        #expect(try publicKey.isValid(signature, of: SigningKeyTests.message))
        #expect(try !publicKey.isValid(signature, of: Message(Array("what is signet".utf8))))
        #expect(try !publicKey.isValid(signature, of: Message([])))
        // There is only one RSA key, so it is no other for itself.
        for other in SignatureAlgorithm.allCases where other != .rsaPSS || algorithm != .rsaPSS {
            let otherKey = try SampleKey.make(other).publicKey
            #expect(try !otherKey.isValid(signature, of: SigningKeyTests.message))
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `no message at all can be signed`(algorithm: SignatureAlgorithm) throws {
        let key = try SampleKey.make(algorithm)
        let (signature, publicKey) = (try key.sign(Message([])), key.publicKey)
        #expect(try publicKey.isValid(signature, of: Message([])))
        #expect(try !publicKey.isValid(signature, of: Message([0])))
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a file and its bytes have the same signatures`(algorithm: SignatureAlgorithm) throws {
        let folder = try TemporaryFolder.forTest
        for count in [0, 1, 100_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let path = try folder.write(bytes, to: "file")
            let inMemory = Message(bytes)
            let onDisk = Message(file: path, digest: inMemory.digest)
            let key = try SampleKey.make(algorithm)
            let (first, second) = (try key.sign(inMemory), try key.sign(onDisk))
            let publicKey = key.publicKey
            #expect(try publicKey.isValid(first, of: onDisk))
            #expect(try publicKey.isValid(second, of: inMemory))
            // The others take a random number for each signature.
            if algorithm == .ed25519 { #expect(first == second) }
        }
    }

    @Test func `a signature over a file that is gone is an error, not a refusal`() throws {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey.generate(.ed25519).publicKey
        let message = Message(file: folder("missing"), digest: SigningKeyTests.message.digest)
        #expect(throws: FileError.self) { try key.isValid([UInt8](repeating: 0, count: 64), of: message) }
    }

    @Test(arguments: [(SignatureAlgorithm.ed25519, 64...64), (.ecdsaP256, 68...72), (.rsaPSS, 384...384)])
    func `a signature has the length of its scheme`(algorithm: SignatureAlgorithm, length: ClosedRange<Int>) throws {
        let key = try SampleKey.make(algorithm)
        let signature = try key.sign(SigningKeyTests.message)
        #expect(length.contains(signature.count))
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a signature with any byte damaged is not valid`(algorithm: SignatureAlgorithm) throws {
        let key = try SampleKey.make(algorithm)
        let (signature, publicKey) = (try key.sign(SigningKeyTests.message), key.publicKey)
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 1 << (index % 8)
            #expect(try !publicKey.isValid(damaged, of: SigningKeyTests.message), "byte \(index)")
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a signature of another length is not valid`(algorithm: SignatureAlgorithm) throws {
        let key = try SampleKey.make(algorithm)
        let (signature, publicKey) = (try key.sign(SigningKeyTests.message), key.publicKey)
        for count in 0..<signature.count {
            #expect(try !publicKey.isValid(Array(signature.prefix(count)), of: SigningKeyTests.message))
        }
        #expect(try !publicKey.isValid(signature + [0], of: SigningKeyTests.message))
        #expect(try !publicKey.isValid([0] + signature, of: SigningKeyTests.message))
        #expect(try !publicKey.isValid(signature + signature, of: SigningKeyTests.message))
        #expect(try !publicKey.isValid([UInt8](repeating: 0, count: 100_000), of: SigningKeyTests.message))
    }
}
