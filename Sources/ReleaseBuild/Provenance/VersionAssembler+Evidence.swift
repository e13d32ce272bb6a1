internal import FileStore
internal import ReleaseModel
internal import SystemPackage

extension ExistingVersions {
    /// The published record of an artifact that this build does not change: its evidence, or its want of any, stays.
    func unchanged(_ packaged: PackagedArtifact) -> ArtifactRecord? {
        let name = packaged.artifact.name
        guard let record = inherited(name.versionName)?[name.platform], record.archive == packaged.entry.record else {
            return nil
        }
        return record
    }
}

extension VersionAssembler {
    /// The record of an artifact with its evidence, made or kept, and the files of that.
    func withEvidence(
        _ record: ArtifactRecord,
        of packaged: PackagedArtifact,
        _ signer: borrowing VersionSigner
    ) throws -> (record: ArtifactRecord, files: [ObjectKey: FilePath]) {
        if let unchanged = existing.unchanged(packaged) {
            return (record.with(unchanged.evidence), try keptDocuments(of: unchanged))
        }
        let name = packaged.artifact.name
        let inherited = existing.inherited(name.versionName)
        let published = try publishedEnvelope(name)
        let subject = EvidenceSubject(
            artifact: packaged.artifact,
            archive: record.archive,
            key: record.key,
            release: inherited?.release ?? request.manifest.release,
            created: inherited?.created ?? request.time.value,
            libraries: packaged.libraries ?? published?.libraries
        )
        let written = try evidence.write(subject, signer, published: published?.envelope)
        return (record.with(written.record), written.files)
    }

    /// The files of an artifact's evidence that stays as it is.
    func keptDocuments(of record: ArtifactRecord) throws -> [ObjectKey: FilePath] {
        var files: [ObjectKey: FilePath] = [:]
        for document in record.evidence?.documents ?? [] {
            guard let file = try finder.publishedFile(document) else {
                throw ReleaseFailure(
                    .verification,
                    "no region has an undamaged \(document.key); restore it, or replace the version with --replace"
                )
            }
            files[document.key] = file
        }
        return files
    }

    /// The provenance that is published of an artifact, as far as it can be read, and what it says of the libraries.
    private func publishedEnvelope(
        _ name: ArtifactName
    ) throws -> (envelope: SignedEnvelope, libraries: String?)? {
        guard let document = existing.record(name)?.evidence?.provenance,
            let file = try finder.publishedFile(document),
            let bytes = try? FileReader.contents(of: file, limit: SignedEnvelope.longest),
            let envelope = try? JSON.decode(SignedEnvelope.self, from: bytes)
        else { return nil }
        let statement = try? JSON.decode(ProvenanceStatement.self, from: Array(envelope.payload))
        return (envelope, statement?.predicate.runDetails.builder.version.libraries)
    }
}

extension ArtifactRecord {
    func with(_ evidence: EvidenceRecord?) -> ArtifactRecord {
        ArtifactRecord(platform: platform, key: key, archive: archive, signature: signature, evidence: evidence)
    }
}

extension EvidenceRecord {
    var documents: [DocumentRecord] { [provenance, sbom] }
}
