internal import ReleaseModel

/// The versions of a plan that the tree has already.
struct ExistingVersions {
    private var versions: [VersionName: ReleaseTree.PublishedVersion] = [:]
    /// Versions whose every platform is about to be replaced, which therefore get a new time and name.
    private var replaced: Set<VersionName> = []
    /// The keys of their archives, signatures and evidence.
    private(set) var keys: [ObjectKey] = []

    /// No versions, for what will be no tree.
    init() {}

    /// Reads the plan's versions in `tree`. One that the key at hand has not signed is refused, unless all of it is
    /// replaced.
    init(
        _ plan: BuildPlan,
        in tree: ReleaseTree,
        isReplacing: Bool,
        hasSigned: (ReleaseTree.PublishedVersion) throws -> Bool
    ) throws {
        for name in Set(plan.artifacts.map(\.name.versionName)) {
            let found = try tree.published(name.software, name.version)
            for artifact in found.flatMap(\.manifest.platforms) where artifact.isNamed(as: name) {
                keys += [artifact.key, artifact.key.signature]
                // Under the names that this version's evidence has, whatever the manifest calls it.
                if artifact.evidence != nil { keys += [artifact.key.provenance, artifact.key.billOfMaterials] }
            }
            let signed = try found.filter(hasSigned)
            let newest = signed.max { $0.manifest.platforms.count < $1.manifest.platforms.count }
            let isWhole = found.allSatisfy { plan.covers($0.manifest) }
            if let newest {
                versions[name] = newest
                if isReplacing, isWhole { replaced.insert(name) }
            } else if !found.isEmpty, !(isReplacing && isWhole) {
                throw ExistingVersions.foreignKey(name, isReplacing: isReplacing)
            }
        }
    }

    private static func foreignKey(_ name: VersionName, isReplacing: Bool) -> ReleaseFailure {
        let remedy =
            isReplacing
            ? "replace all its platforms and regions at once"
            : "use that key, or sign it anew with --replace"
        return ReleaseFailure(.key, "\(name) is in the tree already, signed by another key; \(remedy)")
    }

    func published(_ name: VersionName) -> ReleaseTree.PublishedVersion? { versions[name] }

    func record(_ name: ArtifactName) -> ArtifactRecord? { versions[name.versionName]?.manifest[name.platform] }

    /// The manifest whose release name and time the version keeps.
    func inherited(_ name: VersionName) -> VersionManifest? {
        replaced.contains(name) ? nil : versions[name]?.manifest
    }

    /// Refuses artifacts whose published content is another.
    func checkConflicts(_ artifacts: [PreparedArtifact]) throws {
        let conflicts = artifacts.filter { artifact in
            record(artifact.name).map { !artifact.isContent(of: $0) } ?? false
        }
        guard conflicts.isEmpty else {
            throw ReleaseFailure(
                .conflict,
                conflicts.map { artifact in
                    .init(
                        "\(artifact.name) is in the tree already with other content; cut a new version, "
                            + "or replace it with --replace"
                    )
                }
            )
        }
    }
}

/// One version of one piece of software.
struct VersionName: Hashable, Comparable, CustomStringConvertible {
    let software: Software
    let version: Version

    var description: String { "\(software) \(version)" }

    static func < (left: VersionName, right: VersionName) -> Bool {
        (left.software, left.version) < (right.software, right.version)
    }
}

extension ArtifactName {
    var versionName: VersionName { VersionName(software: software, version: version) }
}

extension ArtifactRecord {
    /// Whether the key is this version's own: a manifest that nobody has verified may name any other.
    fileprivate func isNamed(as name: VersionName) -> Bool {
        key == .artifact(name.software, name.version, for: platform, in: archive.compression.format)
    }
}

extension BuildPlan {
    /// Whether the plan builds every platform that `manifest` lists, for every region.
    fileprivate func covers(_ manifest: VersionManifest) -> Bool {
        let platforms = Set(artifacts.filter { $0.name.software == manifest.software }.map(\.name.platform))
        return manifest.platforms.allSatisfy { platforms.contains($0.platform) }
            && manifest.regions.allSatisfy { record in regions.contains { $0.name == record.region } }
    }
}
