internal import FileStore
internal import Hashing
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Writes the evidence of artifacts into a folder, from where it goes to the buckets.
struct EvidenceWriter: Sendable {
    /// May be removed when the tree is there.
    let folder: FilePath
    /// The files of artifacts by the digests of their tars.
    let inventories: [SHA256Digest: FileInventory]

    typealias Written = (record: EvidenceRecord, files: [ObjectKey: FilePath])

    /// Writes the bill of materials and the provenance of an artifact. Of `published`, an envelope that says the same
    /// and is signed by the same key is taken as it is: ECDSA's signatures are random.
    func write(
        _ subject: EvidenceSubject,
        _ signer: borrowing VersionSigner,
        published: SignedEnvelope?
    ) throws -> Written {
        guard let inventory = inventories[subject.artifact.tar.sha256] else {
            throw ReleaseFailure(.inputOutput, "\(subject.artifact.name): its files were not counted")
        }
        let bill = try JSON.encode(BillOfMaterials(subject: subject, inventory: inventory).document)
        let sbom = try store(bill, subject.key.billOfMaterials)
        let statement = try JSON.encode(subject.statement(sbom: sbom.record))
        let envelope = try signer.envelope(statement, type: ProvenanceStatement.payloadType, existing: published)
        let provenance = try store(JSON.encode(envelope), subject.key.provenance)
        return (
            EvidenceRecord(provenance: provenance.record, sbom: sbom.record),
            [subject.key.billOfMaterials: sbom.file, subject.key.provenance: provenance.file]
        )
    }

    private func store(_ bytes: [UInt8], _ key: ObjectKey) throws -> (record: DocumentRecord, file: FilePath) {
        let file = folder.pushing(FilePath(key.string))
        try FileTree.create(file.removingLastComponent())
        try FileWriter.write(bytes, to: file, durable: false)
        let record = DocumentRecord(key: key, size: UInt64(bytes.count), sha256: SHA256Digest(hashing: bytes))
        return (record, file)
    }
}
