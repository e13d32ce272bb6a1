package import ReleaseModel
internal import SystemPackage

/// What devices fetch of a release: which objects, from the buckets of which regions.
package struct FetchedObjects: Equatable, Sendable {
    /// Sorted by name.
    package let regions: [Region]
    /// Artifacts, sorted.
    package let keys: [ObjectKey]

    /// Of a release as it is defined.
    package init(of manifest: ReleaseManifest) {
        regions = manifest.regions
        keys = manifest.software
            .flatMap { software in
                manifest.platforms.map {
                    .artifact(software.software, software.version, for: $0, in: manifest.compression)
                }
            }
            .sorted()
    }

    /// Of every version in a release tree.
    package init(of tree: ReleaseTree) throws {
        let versions = try tree.versions()
        guard !versions.isEmpty else {
            throw ReleaseFailure(.invalidInput, "\(tree.root): there is no release in it; name a release tree")
        }
        let names = Set(versions.flatMap(\.regions).map(\.region))
        regions = try names.map { try Region(customNamed: $0) }.sorted()
        keys = Set(versions.flatMap(\.platforms).map(\.key)).sorted()
    }
}
