import Hashing
import ReleaseModel
import Testing

struct HMACTests {
    /// RFC 4231, section 4, and RFC 2202, section 3.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "b617318655057264e28bc0b6fb378c8ef146be00"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        ),
        (
            [], "",
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
            "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"
        ),
    ])
    func `codes of known messages`(key: [UInt8], message: String, sha256: String, sha1: String) {
        #expect(Hexadecimal.encode(HMAC.sha256(key: key, Array(message.utf8))) == sha256)
        let reused = HMACKey(sha256: key)
        for other in ["", "another", message] { _ = reused.code(of: Array(other.utf8)) }
        #expect(Hexadecimal.encode(reused.code(of: Array(message.utf8))) == sha256)
        #expect(Hexadecimal.encode(HMAC.sha1(key: key, Array(message.utf8))) == sha1)
    }

    @Test func `bytes are compared to the last`() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(ConstantTime.areEqual(bytes, [1, 2, 3]))
        #expect(!ConstantTime.areEqual(bytes, [1, 2, 4]))
        #expect(!ConstantTime.areEqual(bytes, [0, 2, 3]))
        #expect(!ConstantTime.areEqual(bytes, [1, 2]))
        #expect(!ConstantTime.areEqual(bytes, [1, 2, 3, 0]))
        #expect(ConstantTime.areEqual([], []))
    }
}
