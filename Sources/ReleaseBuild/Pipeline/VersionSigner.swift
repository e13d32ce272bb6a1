internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// Signs the archives and the manifest of a version. What has not changed keeps the signature it has: ECDSA's are
/// random, and a new one would make a new file of the same content.
struct VersionSigner: ~Copyable {
    private let key: SigningKey

    init(_ key: consuming SigningKey) {
        self.key = key
    }

    var publicKey: PublicKey { key.publicKey }

    /// An archive of a version and where it is stored.
    struct Archive {
        let name: ArtifactName
        let record: ArchiveRecord
        let file: FilePath
    }

    /// The record of an artifact, with the signature of `existing` if that is good for the same bytes.
    func artifact(_ archive: Archive, existing: ArtifactRecord?) throws -> ArtifactRecord {
        let name = archive.name
        let message = Message(file: archive.file, digest: archive.record.sha256)
        return ArtifactRecord(
            platform: name.platform,
            key: .artifact(name.software, name.version, for: name.platform, in: archive.record.compression.format),
            archive: archive.record,
            signature: try signature(of: message, existing: existing?.signature)
        )
    }

    private func signature(of message: Message, existing: SignatureRecord?) throws -> SignatureRecord {
        if let existing, existing.keyId == publicKey.keyId,
            try publicKey.isValid(Array(existing.value), of: message)
        {
            return existing
        }
        return SignatureRecord(
            keyId: publicKey.keyId,
            algorithm: publicKey.algorithm,
            value: try key.sign(message)
        )
    }

    /// The signed manifest, which is `existing` itself when that says the same.
    func published(
        _ manifest: VersionManifest,
        existing: ReleaseTree.PublishedVersion?
    ) throws -> ReleaseTree.PublishedVersion {
        if let existing, existing.manifest == manifest { return existing }
        let bytes = try JSON.encode(manifest)
        return .init(manifest: manifest, bytes: bytes, signature: try key.sign(Message(bytes)))
    }

    /// The signed envelope of a statement, which is `existing` itself when that has the same statement.
    func envelope(_ statement: [UInt8], type: String, existing: SignedEnvelope?) throws -> SignedEnvelope {
        if let existing, existing.payloadType == type, Array(existing.payload) == statement,
            try existing.isSigned(by: publicKey)
        {
            return existing
        }
        return try SignedEnvelope(statement, type: type, by: publicKey.keyId) { try key.sign($0) }
    }

    /// Whether this key signed a manifest.
    func hasSigned(_ published: ReleaseTree.PublishedVersion) throws -> Bool {
        try publicKey.isValid(published.signature, of: Message(published.bytes))
    }
}
