package import ReleaseModel

/// What a signature has proved. It vouches for the method, the path by its service's rules, the query as
/// `RequestHead.parameters` reads it, and the fields that it names.
package struct VerifiedRequest: Hashable, Sendable {
    package let kind: AuthenticationKind
    package let accessKeyID: String
    /// Nil in version 2.
    package let scope: CredentialScope?
    /// The service that the request was signed for.
    package let service: String
    /// What is signed of the body. `payload.check` holds a body against it; for services other than S3 it is done.
    package let payload: PayloadHash
    /// The last second at which the request is taken.
    package let expires: Timestamp
}
