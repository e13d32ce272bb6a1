/// Where a request carries its signature, and of which version.
package enum AuthenticationKind: Hashable, Sendable {
    /// Version 4 in the field Authorization.
    case header
    /// Version 4 in the query: presigned.
    case query
    /// Version 2 in the query: presigned for S3, by clients that were not told otherwise.
    case legacyQuery
}
