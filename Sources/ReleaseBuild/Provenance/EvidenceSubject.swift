internal import Packaging
internal import ReleaseModel

/// An artifact as its evidence describes it.
struct EvidenceSubject: Sendable {
    let artifact: PreparedArtifact
    let archive: ArchiveRecord
    let key: ObjectKey
    /// The release that brings it, and the release's time.
    let release: String
    let created: Timestamp
    /// The versions of the libraries that made the archive; nil when nobody wrote them down.
    let libraries: String?

    func statement(sbom: DocumentRecord) -> ProvenanceStatement {
        let name = artifact.name
        let parameters = ProvenanceStatement.Parameters(
            release: release,
            software: name.software,
            version: name.version,
            platform: name.platform.description,
            created: created,
            compression: artifact.parameters.format,
            filters: artifact.parameters.filtersAllowed,
            setuid: artifact.setuid.isEmpty ? nil : artifact.setuid.map(\.string)
        )
        let definition = ProvenanceStatement.BuildDefinition(
            buildType: ProvenanceStatement.buildType,
            externalParameters: parameters,
            resolvedDependencies: [.init(artifact.source)]
        )
        let builder = ProvenanceStatement.Builder(
            id: ProvenanceStatement.builder,
            version: .init(otaRelease: ToolVersion.current, libraries: libraries)
        )
        return ProvenanceStatement(
            subject: .init(key, archive),
            predicate: .init(
                buildDefinition: definition,
                runDetails: .init(builder: builder, byproducts: [.init(sbom)])
            )
        )
    }
}
