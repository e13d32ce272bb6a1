internal import FoundationEssentials
internal import Hashing
internal import ReleaseModel

/// The secret that opens the page to people on other machines: 256 random bits, which stay the same over restarts.
package struct PageToken: Sendable {
    package let text: String

    init(_ text: String) {
        self.text = text
    }

    /// 43 letters, digits, `-` and `_`.
    static func random() -> PageToken {
        let text = Data((0..<32).map { _ in UInt8.random(in: 0 ... .max) }).base64EncodedString()
        return PageToken(text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    /// Whether somebody who says `claim` knows the token. How much of it is right cannot be learnt from the time this
    /// takes.
    func matches(_ claim: String) -> Bool {
        ConstantTime.areEqual(
            HMAC.sha256(key: Array(text.utf8), Array("page".utf8)),
            HMAC.sha256(key: Array(claim.utf8), Array("page".utf8))
        )
    }

    /// Browsers send a host's cookies to all of its ports, so the cookies of two servers need two names.
    var cookieName: String {
        "ota-release-" + SHA256Digest(hashing: Array(text.utf8)).hexadecimal.prefix(8)
    }
}
