internal import Hashing
internal import ReleaseModel

/// What an HMAC is made of in version 4: the digest of the canonical request with the time and the scope.
package struct StringToSign: Hashable, Sendable, CustomStringConvertible {
    package static let algorithm = "AWS4-HMAC-SHA256"

    package let description: String
    private let scope: CredentialScope

    package init(_ request: CanonicalRequest, time: SigningTime, scope: CredentialScope) {
        description = "\(StringToSign.algorithm)\n\(time)\n\(scope)\n\(request.digest.hexadecimal)"
        self.scope = scope
    }

    /// The signature, in lower-case hexadecimal.
    package func signature(by credentials: Credentials) -> String { signature(by: DerivedKey(credentials, scope)) }

    func signature(by key: DerivedKey) -> String { Hexadecimal.encode(key.code(of: description)) }
}
