internal import ReleaseModel

/// Metadata as it was received or signed: its exact bytes, which are never encoded again, and what they say.
package struct SignedMetadata<Payload: MetadataPayload>: Sendable {
    package let payload: Payload
    /// The exact bytes of the file.
    package let bytes: [UInt8]
    /// The canonical form of `signed`, unknown members and all, which the signatures are over. Mostly it is a part of
    /// `bytes` as it stands, and takes no memory of its own.
    package let message: ArraySlice<UInt8>
    /// By key; nil for a signature that is no hexadecimal, which counts for nothing.
    package let signatures: [KeyID: [UInt8]?]

    init(payload: Payload, bytes: [UInt8], message: ArraySlice<UInt8>, signatures: [KeyID: [UInt8]?]) {
        self.payload = payload
        self.bytes = bytes
        self.message = message
        self.signatures = signatures
    }

    /// Reads a file of metadata of `role`, whose signatures are yet to be checked.
    package init(parsing bytes: [UInt8], as role: RoleName) throws(MetadataError) {
        let root = try MetadataError.reading(role) { () throws(JSONError) in try JSONDocument(parsing: bytes).root }
        let signed = try MetadataError.reading(role) { () throws(MalformedMetadata) in try root.object("signed") }
        let type = try MetadataError.reading(role) { () throws(MalformedMetadata) in try signed.string("_type") }
        guard type.utf8.elementsEqual(Payload.type.utf8) else {
            throw MetadataError(role, .wrongType, "_type: this is \(type.quotedForDisplay), not \(Payload.type)")
        }
        payload = try MetadataError.reading(role) { () throws(MalformedMetadata) in try Payload(signed) }
        signatures = try MetadataError.reading(role) { () throws(MalformedMetadata) in
            try SignedMetadata.signatures(root)
        }
        message = signed.canonicalSlice
        self.bytes = bytes
    }

    static func signatures(_ root: JSONValue) throws(MalformedMetadata) -> [KeyID: [UInt8]?] {
        var signatures: [KeyID: [UInt8]?] = [:]
        for (id, signature) in try root.elements(of: "signatures", SignedMetadata.signature) {
            guard signatures[id] == nil else { throw MalformedMetadata("a key is there twice", at: "signatures") }
            signatures[id] = .some(signature)
        }
        return signatures
    }

    private static func signature(_ element: JSONValue) throws(MalformedMetadata) -> (KeyID, [UInt8]?) {
        (KeyID(try element.string("keyid")), Hexadecimal.decode(try element.string("sig")))
    }

    /// The keys of a role that signed this, each different key once, whatever names it is listed under.
    package func signers(of role: RoleThreshold, among keys: RoleKeys) -> [KeyID] {
        keys.signers(of: role, signatures, over: message)
    }

    /// Refuses what fewer keys than the threshold have signed.
    func check(_ name: RoleName, _ role: RoleThreshold?, among keys: RoleKeys) throws(MetadataError) {
        guard let role else { throw MetadataError(name, .unlisted, "nothing delegates to it") }
        let count = signers(of: role, among: keys).count
        guard count >= role.threshold else {
            throw MetadataError(
                name,
                .unsigned,
                "\(count) of the \(role.threshold) signatures that it needs are good"
            )
        }
    }
}
