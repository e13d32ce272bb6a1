internal import ReleaseModel

/// A file of metadata of any role on its way from signer to signer. `signed` stays as it stands, byte for byte; only
/// the list of signatures is made anew.
package struct MetadataEnvelope: Sendable {
    /// The value of `_type`.
    package let type: String
    package let version: Int64
    /// The canonical form of `signed`, which the signatures are over.
    package let message: ArraySlice<UInt8>
    /// By key; nil for a signature that is no hexadecimal. Empty ones, with which some tools mark who is yet to sign,
    /// are left out.
    package let signatures: [KeyID: [UInt8]?]
    /// Members of `signed` that a description in words knows nothing of.
    package let unknownMembers: [String]
    /// The exact bytes of the file.
    package let bytes: [UInt8]
    /// The exact text of `signed`.
    private let signed: [UInt8]

    /// Reads a file of metadata, whose signatures are yet to be checked; `name` is the file's, for errors.
    package init(parsing bytes: [UInt8], named name: String) throws(CeremonyError) {
        do {
            let root = try JSONDocument(parsing: bytes).root
            let signed = try root.object("signed")
            type = try signed.string("_type")
            version = try signed.integer("version", from: 1)
            message = signed.canonicalSlice
            unknownMembers = MetadataEnvelope.unknownMembers(of: signed)
            signatures = try SignedMetadata<RootMetadata>.signatures(root).filter { $0.value != [] }
            self.signed = signed.text
            self.bytes = bytes
        } catch {
            throw CeremonyError(.content, "\(name.escapedForDisplay): this is not signed metadata: \(error)")
        }
    }

    private static func unknownMembers(of signed: JSONValue) -> [String] {
        let known = [
            "_type", "spec_version", "version", "expires", "consistent_snapshot", "keys", "roles", "targets",
            "delegations", "withdrawn", "channels", "history",
        ]
        var unknown: [String] = []
        signed.forEachMember { name, _ in
            if !known.contains(name) { unknown.append(name) }
        }
        return unknown
    }

    private init(_ envelope: MetadataEnvelope, signatures: [KeyID: [UInt8]?]) {
        type = envelope.type
        version = envelope.version
        message = envelope.message
        unknownMembers = envelope.unknownMembers
        signed = envelope.signed
        self.signatures = signatures
        bytes =
            signatures == envelope.signatures
            ? envelope.bytes : SignedMetadata<RootMetadata>.file(signatures, signed: envelope.signed)
    }

    /// The same with one more signature, in place of the one that the key had.
    package func adding(signature: [UInt8], by key: KeyID) -> MetadataEnvelope {
        var signatures = signatures
        signatures[key] = .some(signature)
        return MetadataEnvelope(self, signatures: signatures)
    }
}

// MARK: Merging

extension MetadataEnvelope {
    /// A file of the ceremony, and what to call it.
    package struct Part: Sendable {
        package let name: String
        package let envelope: MetadataEnvelope

        package init(_ name: String, _ envelope: MetadataEnvelope) {
            self.name = name
            self.envelope = envelope
        }
    }

    /// The first part with the signatures of all. Each part must sign the same, and each signature must be good by a
    /// key that one of `authorities` lists. Where two have a signature of the same key, the first one's stays: a key
    /// may sign twice, with signatures that differ.
    package static func merging(
        _ first: Part,
        _ others: [Part],
        checkedBy authorities: [RoleAuthority]
    ) throws(CeremonyError) -> MetadataEnvelope {
        var signatures: [KeyID: [UInt8]?] = [:]
        for part in [first] + others {
            try part.check(signsTheSameAs: first)
            for (id, signature) in part.envelope.signatures.sorted(by: { $0.key < $1.key }) {
                try part.check(signature, by: id, authorities)
                if signatures[id] == nil { signatures[id] = signature }
            }
        }
        return MetadataEnvelope(first.envelope, signatures: signatures)
    }

    /// The keys of an authority that signed this.
    package func signers(of authority: RoleAuthority) -> [KeyID] {
        authority.keys.signers(of: authority.role, signatures, over: message)
    }
}

extension MetadataEnvelope.Part {
    fileprivate func check(signsTheSameAs first: MetadataEnvelope.Part) throws(CeremonyError) {
        let (mine, its) = (envelope, first.envelope)
        guard mine.message != its.message else { return }
        let (name, other) = (name.escapedForDisplay, first.name.escapedForDisplay)
        guard mine.type == its.type, mine.version == its.version else {
            throw CeremonyError(
                .content,
                "\(name): this is \(mine.type.escapedForDisplay) version \(mine.version), and \(other) is "
                    + "\(its.type.escapedForDisplay) version \(its.version)"
            )
        }
        throw CeremonyError(
            .content,
            "\(name): what it signs is not what \(other) signs, though both are version \(its.version); "
                + "one of them was changed"
        )
    }

    fileprivate func check(_ signature: [UInt8]?, by id: KeyID, _ authorities: [RoleAuthority]) throws(CeremonyError) {
        let keys = authorities.compactMap { $0.keys.known[id] }
        let (name, key) = (name.escapedForDisplay, id.text.escapedForDisplay)
        guard !keys.isEmpty else {
            // A key of a new kind is for clients that know it.
            guard authorities.contains(where: { $0.keys.unknown.contains(id) }) else {
                throw CeremonyError(.signature, "\(name): it is signed by the key \(key), which nothing lists")
            }
            return
        }
        guard let signature, keys.contains(where: { $0.signed(envelope.message, signature) }) else {
            throw CeremonyError(.signature, "\(name): the signature of the key \(key) is not over this content")
        }
    }
}
