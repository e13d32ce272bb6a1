import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

/// Whoever has no copy of this program verifies with OpenSSL's.
@Suite(.temporaryFolder, .tags(.interop)) struct OpenSSLTests {
    /// Options of `openssl` that verify `file.sig` over `file` with `key.pub.pem`.
    private static let verifications: [(algorithm: SignatureAlgorithm, command: String)] = [
        (.ecdsaP256, "dgst -sha256 -verify key.pub.pem -signature file.sig file"),
        (.ed25519, "pkeyutl -verify -rawin -pubin -inkey key.pub.pem -sigfile file.sig -in file"),
        (
            .rsaPSS,
            "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"
                + " -verify key.pub.pem -signature file.sig file"
        ),
    ]

    /// Options of `openssl` that make `file.sig` with `key.pem`.
    private static let signings: [(algorithm: SignatureAlgorithm, generate: String, sign: String)] = [
        (
            .ecdsaP256, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
            "dgst -sha256 -sign key.pem -out file.sig file"
        ),
        (
            .ed25519, "genpkey -algorithm ED25519 -out key.pem",
            "pkeyutl -sign -rawin -inkey key.pem -out file.sig -in file"
        ),
        (
            .rsaPSS, "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem",
            "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign key.pem -out file.sig file"
        ),
    ]

    @discardableResult
    private func openssl(_ command: String) throws -> Tool.Result {
        let arguments = command.split(separator: " ").map(String.init)
        return try Tool.run(["openssl"] + arguments, in: TemporaryFolder.forTest.path)
    }

    private func passphrase(_ text: String) throws -> Passphrase {
        let path = try TemporaryFolder.forTest.write(text, to: "passphrase")
        return try Passphrase(contentsOf: path)
    }

    @Test(arguments: verifications)
    func `openssl verifies what we sign`(algorithm: SignatureAlgorithm, command: String) throws {
        let folder = try TemporaryFolder.forTest
        let content = Array("an archive".utf8)
        let made = try SigningKey.generate(algorithm)
        try made.write(to: folder("key.pem"), passphrase: nil)
        let key = SigningKey(made)
        try folder.write(content, to: "file")
        try folder.write(key.sign(Message(content)), to: "file.sig")
        let result = try openssl(command)
        #expect(result.status == 0, "\(result.errors)")
        try folder.write("an archive!", to: "file")
        #expect(try openssl(command).status != 0)
    }

    @Test(arguments: signings)
    func `we verify what openssl signs`(algorithm: SignatureAlgorithm, generate: String, sign: String) throws {
        let folder = try TemporaryFolder.forTest
        let content = Array("an archive".utf8)
        try folder.write(content, to: "file")
        for command in [generate, "pkey -in key.pem -pubout -out key.pub.pem", sign] {
            let result = try openssl(command)
            try #require(result.status == 0, "\(command): \(result.errors)")
        }
        let pem = String(decoding: try FileReader.contents(of: folder("key.pub.pem"), limit: 4096), as: UTF8.self)
        let key = try PublicKey(pem: pem)
        #expect(key.algorithm == algorithm)
        let signature = try FileReader.contents(of: folder("file.sig"), limit: 4096)
        #expect(try key.isValid(signature, of: Message(content)))
        #expect(try !key.isValid(signature, of: Message(content + [0])))
    }

    @Test func `a PSS signature with another salt is not ours`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "file")
        try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem")
        try openssl("pkey -in key.pem -pubout -out key.pub.pem")
        let pem = String(decoding: try FileReader.contents(of: folder("key.pub.pem"), limit: 4096), as: UTF8.self)
        let key = try PublicKey(pem: pem)
        for (options, isOurs) in [
            ("pss -sigopt rsa_pss_saltlen:32", true), ("pss -sigopt rsa_pss_saltlen:20", false), ("pkcs1", false),
        ] {
            let sign = "dgst -sha256 -sigopt rsa_padding_mode:\(options) -sign key.pem -out file.sig file"
            try #require(openssl(sign).status == 0)
            let signature = try FileReader.contents(of: folder("file.sig"), limit: 4096)
            #expect(try key.isValid(signature, of: Message(Array("x".utf8))) == isOurs, "\(options)")
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `openssl opens the encrypted keys that we write`(algorithm: SignatureAlgorithm) throws {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey.generate(algorithm)
        let pem = key.publicKey.pem
        try key.write(to: folder("key.pem"), passphrase: passphrase("sesame"))
        let text = String(decoding: try FileReader.contents(of: folder("key.pem"), limit: 8192), as: UTF8.self)
        #expect(text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        #expect(try openssl("pkey -in key.pem -passin pass:sesame -pubout").output == pem)
        #expect(try openssl("pkey -in key.pem -passin pass:wrong -pubout").status != 0)
        let structure = try openssl("asn1parse -in key.pem").output
        #expect(structure.contains("scrypt") && structure.contains("aes-256-cbc"))
    }

    @Test(arguments: [
        "genpkey -algorithm ED25519 -aes-256-cbc -pass pass:sesame -out key.pem",
        "ecparam -genkey -name prime256v1 -out plain.pem",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -aes128 -pass pass:sesame -out key.pem",
    ])
    func `we open the encrypted keys that openssl writes`(generate: String) throws {
        let folder = try TemporaryFolder.forTest
        try #require(openssl(generate).status == 0)
        if generate.hasPrefix("ecparam") {
            // The older form, which says that it is encrypted in a header of its own.
            try #require(openssl("ec -in plain.pem -aes256 -passout pass:sesame -out key.pem").status == 0)
        }
        let expected = try openssl("pkey -in key.pem -passin pass:sesame -pubout").output
        let key = try SigningKey(contentsOf: folder("key.pem"), passphrase: passphrase("sesame"))
        let pem = key.publicKey.pem
        #expect(pem == expected)
        let error = try #require(throws: KeyError.self) {
            _ = try SigningKey(contentsOf: folder("key.pem"), passphrase: passphrase("wrong"))
        }
        #expect(error.reason == .passphrase)
    }

    @Test(arguments: [
        ("RSA of 2048 bits", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem"),
        ("RSA of 1024 bits", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out key.pem"),
        ("EC P-384", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"),
        ("EC secp256k1", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out key.pem"),
        ("Ed448", "genpkey -algorithm ED448 -out key.pem"),
        ("X25519", "genpkey -algorithm X25519 -out key.pem"),
    ])
    func `a key of another kind or size is refused, private and public`(what: String, generate: String) throws {
        let folder = try TemporaryFolder.forTest
        try #require(openssl(generate).status == 0)
        try #require(Tool.run("chmod", "600", folder("key.pem").string).status == 0)
        let pem = try openssl("pkey -in key.pem -pubout").output
        let attempts: [() throws -> Void] = [
            { _ = try SigningKey(contentsOf: folder("key.pem"), passphrase: nil) },
            { _ = try PublicKey(pem: pem) },
        ]
        for attempt in attempts {
            let error = try #require(throws: KeyError.self, "\(what)") { try attempt() }
            #expect(error.reason == .malformed)
            #expect(error.description.contains("EC P-256, Ed25519 and RSA from 3072 bits"))
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a key's identifier is the digest of its canonical JSON`(algorithm: SignatureAlgorithm) throws {
        let folder = try TemporaryFolder.forTest
        let key = try SigningKey.generate(algorithm)
        let publicKey = key.publicKey
        try key.write(to: folder("key.pem"), passphrase: nil)
        // Canonical JSON: sorted keys, no blanks, and only quotes and backslashes escaped.
        let script = """
            import hashlib, subprocess, sys
            algorithm = sys.argv[1]
            pem = open("key.pub.pem").read()
            if algorithm == "ed25519":
                command = ["openssl", "pkey", "-pubin", "-in", "key.pub.pem", "-outform", "DER"]
                value = subprocess.run(command, capture_output=True, check=True).stdout[-32:].hex()
            else:
                value = pem
            kind = {"ed25519": "ed25519", "ecdsa-sha2-nistp256": "ecdsa", "rsassa-pss-sha256": "rsa"}[algorithm]
            def canonical(value):
                if isinstance(value, str):
                    return '"' + value.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"') + '"'
                return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
            text = canonical({"scheme": algorithm, "keyval": {"public": value}, "keytype": kind})
            print(hashlib.sha256(text.encode()).hexdigest())
            """
        let result = try Tool.run("python3", "-c", script, algorithm.rawValue, in: folder.path)
        #expect(result.output == "\(publicKey.keyId)\n", "\(result.errors)")
    }
}

@Suite struct PublicKeyTests {
    @Test(arguments: [
        "", "text", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ])
    func `a text that is no public key is refused`(text: String) {
        #expect(throws: KeyError.self) { try PublicKey(pem: text) }
    }

    @Test func `text around a key does not change it`() throws {
        let key = try SigningKey.generate(.ecdsaP256).publicKey
        let same = try PublicKey(pem: "a comment\n\(key.pem)\nmore\n".replacing("\n", with: "\r\n"))
        #expect(same == key)
        #expect(same.keyId == key.keyId)
    }

    @Test func `two keys have two identifiers`() throws {
        let ids = try [SignatureAlgorithm.ecdsaP256, .ed25519]
            .flatMap { algorithm in
                try (0..<2).map { _ in try SigningKey.generate(algorithm).publicKey.keyId }
            }
        #expect(Set(ids).count == 4)
    }
}
