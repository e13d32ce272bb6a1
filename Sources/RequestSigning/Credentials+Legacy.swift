internal import FoundationEssentials
internal import Hashing

extension Credentials {
    /// HMAC-SHA1 in base64, as version 2 has it.
    func legacySignature(of text: String) -> String {
        Data(HMAC.sha1(key: Array(secret.utf8), Array(text.utf8))).base64EncodedString()
    }
}
