internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// The artifacts of a release that are to be built, and where their staged builds lie.
struct BuildPlan: Sendable {
    private(set) var artifacts: [PlannedArtifact]
    let regions: [Region]

    struct PlannedArtifact: Sendable {
        let name: ArtifactName
        /// A folder or an archive.
        fileprivate(set) var source: FilePath
        let setuid: [ArchivePath]
        let filtersAllowed: Bool
    }

    /// Applies the request's selection, each part of which must be in the manifest.
    init(_ request: BuildRequest) throws {
        let manifest = request.manifest
        let platforms = try BuildPlan.select(request.platforms, from: manifest.platforms, "platform")
        let names = try BuildPlan.select(request.software, from: manifest.software.map(\.software), "software")
        regions = try BuildPlan.select(request.regions, from: manifest.regions, "region")
        artifacts = try manifest.software.filter { names.contains($0.software) }
            .flatMap { definition in
                try platforms.map { platform in
                    try PlannedArtifact(
                        name: ArtifactName(
                            software: definition.software,
                            version: definition.version,
                            platform: platform
                        ),
                        source: BuildPlan.source(of: definition, for: platform, in: request.folder),
                        setuid: definition.setuid,
                        filtersAllowed: !manifest.unfilteredPlatforms.contains(platform)
                    )
                }
            }
    }

    /// The same plan with its builds in other places; where there is no other, they stay.
    func staged(at place: (ArtifactName) -> FilePath?) -> BuildPlan {
        var plan = self
        for index in artifacts.indices {
            plan.artifacts[index].source = place(artifacts[index].name) ?? artifacts[index].source
        }
        return plan
    }

    /// Where the build of a platform lies: the first place where something is, or else the last, which is then missing.
    private static func source(
        of definition: SoftwareDefinition,
        for platform: Platform,
        in folder: FilePath
    ) throws(FileError) -> FilePath {
        var source = folder
        for pattern in definition.builds {
            let path = FilePath(pattern.path(for: platform, version: definition.version))
            source = folder == "." ? path : folder.pushing(path)
            guard try FileStatus.of(source) == nil else { break }
        }
        return source
    }

    private static func select<Value: Hashable & CustomStringConvertible>(
        _ wanted: [Value],
        from known: [Value],
        _ kind: String
    ) throws -> [Value] {
        let problems = wanted.filter { !known.contains($0) }
            .map { value in
                let list = known.map(\.description).joined(separator: ", ")
                return ReleaseFailure.Problem("the manifest has no \(kind) \(value); it has \(list)")
            }
        guard problems.isEmpty else { throw ReleaseFailure(.invalidInput, problems) }
        return wanted.isEmpty ? known : known.filter(wanted.contains)
    }
}
