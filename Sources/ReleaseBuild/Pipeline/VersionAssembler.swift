internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Puts archives, new and kept, together to versions, and signs them.
struct VersionAssembler {
    let request: BuildRequest
    let regions: [Region]
    let existing: ExistingVersions
    let finder: ArchiveFinder
    let evidence: EvidenceWriter

    /// The versions in order, each with all its files.
    func assemble(_ archives: [PackagedArtifact], _ signer: borrowing VersionSigner) throws -> [VersionFiles] {
        var versions: [VersionFiles] = []
        for (name, archives) in Dictionary(grouping: archives, by: \.artifact.name.versionName)
            .sorted(by: { $0.key < $1.key })
        {
            versions.append(try version(name, archives, signer))
        }
        return versions
    }

    private func version(
        _ name: VersionName,
        _ archives: [PackagedArtifact],
        _ signer: borrowing VersionSigner
    ) throws -> VersionFiles {
        let published = existing.published(name)
        let inherited = existing.inherited(name)
        var files: [Platform: FilePath] = [:]
        var documents: [ObjectKey: FilePath] = [:]
        var records: [ArtifactRecord] = []
        for packaged in archives {
            let name = packaged.artifact.name
            let archive = VersionSigner.Archive(
                name: name,
                record: packaged.entry.record,
                file: packaged.entry.file
            )
            let signed = try signer.artifact(archive, existing: existing.record(name))
            let complete = try withEvidence(signed, of: packaged, signer)
            records.append(complete.record)
            documents.merge(complete.files) { first, _ in first }
            files[name.platform] = packaged.entry.file
        }
        for record in inherited?.platforms ?? [] where files[record.platform] == nil {
            files[record.platform] = try keptFile(record, of: name)
            documents.merge(try keptDocuments(of: record)) { first, _ in first }
            records.append(record)
        }
        let manifest = VersionManifest(
            software: name.software,
            version: name.version,
            release: inherited?.release ?? request.manifest.release,
            created: inherited?.created ?? request.time.value,
            minimumFrom: request.manifest.software.first { $0.software == name.software }?.minimumFrom,
            regions: try allRegions(inherited),
            platforms: records
        )
        return VersionFiles(
            try signer.published(manifest, existing: published),
            archives: files,
            documents: documents
        )
    }

    /// The regions of this build and those that the version has already.
    private func allRegions(_ inherited: VersionManifest?) throws -> [Region] {
        let names = inherited?.regions.map(\.region) ?? []
        return try Array(Set(regions + names.map { name in try Region(customNamed: name) }))
    }

    /// The stored archive of a platform that this build does not touch.
    private func keptFile(_ record: ArtifactRecord, of name: VersionName) throws -> FilePath {
        guard let file = try finder.publishedFile(record) else {
            throw ReleaseFailure(
                .verification,
                "\(name) \(record.platform): no region has an undamaged \(record.key); build this platform too"
            )
        }
        return file
    }
}
