internal import Hashing
internal import ReleaseModel

extension StoredCredentials {
    /// Holds the session's token that a request carries against the one that belongs to the key.
    func check(_ token: String?, at now: Timestamp) throws(SignatureError) {
        switch (credentials.sessionToken, token) {
        case (nil, nil): break
        // Without its token a temporary key is not one of those that exist.
        case (.some, nil): throw .unknownAccessKey(credentials.accessKeyID)
        case (nil, .some): throw .invalidToken
        case (let expected?, let token?):
            guard ConstantTime.areEqual(Array(expected.utf8), Array(token.utf8)) else { throw .invalidToken }
        }
        if let expires, now >= expires { throw .expiredToken }
    }
}
