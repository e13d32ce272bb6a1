package import ReleaseModel

/// The name of a role, a user or a policy: `[\w+=,.@-]+` (IAM's service model).
package struct IdentityName: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case role
        case user
        case policy

        fileprivate var longest: Int {
            switch self {
            case .role, .user: 64
            case .policy: 128
            }
        }
    }

    package let description: String

    package init(parsing text: String, of kind: Kind) throws(InvalidValue) {
        guard (1...kind.longest).contains(text.utf8.count), text.utf8.allSatisfy(IdentityName.isPlain) else {
            let reason = "a name has letters, digits and _+=,.@-, at most \(kind.longest)"
            throw InvalidValue("\(kind.rawValue) name", text, reason)
        }
        description = text
    }

    /// Whether a name may have this byte; a path may too, between its slashes.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_+=,.@-".utf8.contains(byte)
        }
    }
}
