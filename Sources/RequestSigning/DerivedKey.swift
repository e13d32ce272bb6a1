internal import Hashing
internal import Synchronization

/// The key that signs a day's requests to a service in a region ("Create a signed AWS API request", derive a signing
/// key, IAM User Guide).
struct DerivedKey: Sendable {
    private let key: HMACKey

    init(_ credentials: Credentials, _ scope: CredentialScope) {
        var key = Array("AWS4\(credentials.secret)".utf8)
        for part in scope.parts { key = HMAC.sha256(key: key, Array(part.utf8)) }
        self.key = HMACKey(sha256: key)
    }

    /// 32 bytes.
    func code(of text: String) -> [UInt8] { key.code(of: Array(text.utf8)) }
}

/// Remembers derived keys, each of which takes four HMACs to make. Only keys that have proved a signature come in: nobody
/// can fill it with scopes that are made up.
package final class DerivedKeyCache: Sendable {
    private struct Name: Hashable {
        let accessKeyID: String
        let secret: String
        let scope: CredentialScope

        init(_ credentials: Credentials, _ scope: CredentialScope) {
            (accessKeyID, secret) = (credentials.accessKeyID, credentials.secret)
            self.scope = scope
        }
    }

    private let known = Mutex<[Name: DerivedKey]>([:])
    /// A key is good for a week of days at most, and sessions come and go.
    private let capacity = 1000

    package init() {}

    func key(_ credentials: Credentials, _ scope: CredentialScope) -> DerivedKey {
        let name = Name(credentials, scope)
        return known.withLock { $0[name] } ?? DerivedKey(credentials, scope)
    }

    func keep(_ key: DerivedKey, _ credentials: Credentials, _ scope: CredentialScope) {
        let name = Name(credentials, scope)
        known.withLock { known in
            guard known[name] == nil else { return }
            if known.count >= capacity { known.removeAll() }
            known[name] = key
        }
    }
}
