/// What the signatures of metadata are over: the member `signed`, read for one type of role.
package protocol MetadataPayload: Hashable, Sendable {
    /// The value of `_type`.
    static var type: String { get }
    /// At least 1.
    var version: Int64 { get }
    var expires: Expiry { get }
    init(_ signed: JSONValue) throws(MalformedMetadata)
    /// The members beside those that every payload has.
    var members: [CanonicalJSON.Key: CanonicalJSON] { get }
}

extension MetadataPayload {
    /// The version of the specification that we write.
    package static var specification: String { "1.0.34" }

    package var json: CanonicalJSON {
        .object(
            members.merging([
                "_type": .string(Self.type), "spec_version": .string(Self.specification), "version": .integer(version),
                "expires": .string(expires.description),
            ]) { member, _ in member }
        )
    }
}

/// The members that every payload has.
struct CommonMembers {
    let version: Int64
    let expires: Expiry

    init(_ signed: JSONValue) throws(MalformedMetadata) {
        let specification = try signed.string("spec_version")
        guard
            specification.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).first?
                .elementsEqual("1".utf8) ?? false
        else { throw MalformedMetadata("only version 1 is known", at: "spec_version") }
        version = try signed.integer("version", from: 1)
        guard let expires = Expiry(parsing: try signed.string("expires")) else {
            throw MalformedMetadata("a time is written as 2026-11-01T00:00:00Z", at: "expires")
        }
        self.expires = expires
    }
}
