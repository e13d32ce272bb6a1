import ReleaseModel
import Testing

@Suite struct DigestTests {
    /// The digests of no bytes at all (FIPS 180-4).
    static let empty256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let empty512 =
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"

    @Test func `a digest is read and written back`() throws {
        #expect(try SHA256Digest(parsing: DigestTests.empty256).hexadecimal == DigestTests.empty256)
        #expect(try SHA512Digest(parsing: DigestTests.empty512).description == DigestTests.empty512)
    }

    @Test(arguments: [
        "", "e3", String(DigestTests.empty256.dropLast()), String(DigestTests.empty256.dropLast(2)),
        DigestTests.empty256 + "00", DigestTests.empty256.uppercased(),
        DigestTests.empty256.replacing("e3", with: "g3"),
        DigestTests.empty256 + "\n", " " + DigestTests.empty256.dropFirst(), DigestTests.empty512,
        DigestTests.empty256.replacing("e", with: "\u{FF45}"),
    ])
    func `a text that is no SHA-256 digest is refused`(text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try SHA256Digest(parsing: text) }
        #expect(error.reason.contains("64 lower-case hexadecimal digits"))
    }

    @Test(arguments: [0, 31, 33, 64])
    func `bytes of another length are no SHA-256 digest`(count: Int) {
        #expect(SHA256Digest(bytes: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func `bytes of the right length are a digest`() throws {
        let bytes = Array(UInt8(0)..<32)
        let digest = try #require(SHA256Digest(bytes: bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.hexadecimal.hasPrefix("000102030405060708090a0b"))
    }
}

@Suite struct HexadecimalTests {
    @Test(
        arguments: [([], ""), ([0], "00"), ([0xFF, 0x0A], "ff0a"), ([0x12, 0x9B, 0xF0], "129bf0")]
            as [([UInt8], String)]
    )
    func `bytes become pairs of digits and come back`(bytes: [UInt8], text: String) {
        #expect(Hexadecimal.encode(bytes) == text)
        #expect(Hexadecimal.decode(text) == bytes)
    }

    @Test func `every byte comes back`() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
    }

    @Test(arguments: ["0", "000", "0G", "FF", "0x", " 0", "0 ", "-1", "é", "０0", "00\n"])
    func `anything else is not decoded`(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}
