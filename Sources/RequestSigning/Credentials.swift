package import ReleaseModel

/// What signs requests: an access key, and for temporary ones the session's token ("AWS security credentials", IAM
/// User Guide). Says nothing of its secrets when it is described, dumped or logged.
package struct Credentials: Sendable {
    package let accessKeyID: String
    package let sessionToken: String?
    /// For signatures, and for showing it to its owner.
    package let secret: String

    /// Takes an id of 1...128 and a secret and a token of up to 4096 visible ASCII characters; no slash or comma in the
    /// id, which a header could not carry.
    package init(accessKeyID: String, secret: String, sessionToken: String? = nil) throws(InvalidValue) {
        guard Credentials.isAccessKeyID(accessKeyID) else {
            throw InvalidValue("access key id", accessKeyID, "it is not 1 to 128 letters, digits and signs")
        }
        // What they are is not told: the wrong text may be the right one with a slip.
        guard Credentials.isVisible(secret, atMost: 4096) else {
            throw InvalidValue("secret access key of", accessKeyID, "it is empty, too long or not in ASCII")
        }
        if let sessionToken {
            guard Credentials.isVisible(sessionToken, atMost: 4096) else {
                throw InvalidValue("session token of", accessKeyID, "it is empty, too long or not in ASCII")
            }
        }
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
    }

    static func isAccessKeyID(_ text: String) -> Bool {
        isVisible(text, atMost: 128) && !text.utf8.contains(UInt8(ascii: "/")) && !text.utf8.contains(UInt8(ascii: ","))
    }

    private static func isVisible(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "access key \(accessKeyID)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}

/// Credentials as the side that checks signatures keeps them.
package struct StoredCredentials: Sendable {
    package let credentials: Credentials
    /// When the session ends; nil for keys that stay.
    package let expires: Timestamp?

    package init(_ credentials: Credentials, expires: Timestamp? = nil) {
        self.credentials = credentials
        self.expires = expires
    }
}
