/// Where an artifact's evidence is: what it was made from, and what is in it. Devices need neither.
package struct EvidenceRecord: Hashable, Sendable, Codable {
    /// A signed in-toto statement.
    package let provenance: DocumentRecord
    /// A bill of materials, SPDX 2.3 in JSON.
    package let sbom: DocumentRecord

    package init(provenance: DocumentRecord, sbom: DocumentRecord) {
        self.provenance = provenance
        self.sbom = sbom
    }
}

/// A document beside an artifact.
package struct DocumentRecord: Hashable, Sendable, Codable {
    package let key: ObjectKey
    /// Bytes of the document.
    package let size: UInt64
    package let sha256: SHA256Digest

    package init(key: ObjectKey, size: UInt64, sha256: SHA256Digest) {
        self.key = key
        self.size = size
        self.sha256 = sha256
    }
}
