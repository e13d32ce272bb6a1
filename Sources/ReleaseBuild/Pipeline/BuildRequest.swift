package import ReleaseModel
package import SystemPackage

/// What a build is asked to do.
package struct BuildRequest: Sendable {
    package var manifest: ReleaseManifest
    /// The folder that the manifest's paths are relative to.
    package var folder: FilePath
    package var output: FilePath
    /// Narrows the manifest's platforms, software and regions; empty for all of them.
    package var platforms: [Platform] = []
    package var software: [Software] = []
    package var regions: [Region] = []
    package var jobs = 1
    /// Whether a version that is there with other content may be replaced.
    package var replace = false
    /// Whether nothing shall be written.
    package var dryRun = false
    /// When the build began, from which the expiry of metadata counts.
    package var now = Timestamp.now
    /// The time that SOURCE_DATE_EPOCH gives, which goes before the manifest's.
    package var sourceDateEpoch: Timestamp?

    package init(manifest: ReleaseManifest, folder: FilePath, output: FilePath) {
        self.manifest = manifest
        self.folder = folder
        self.output = output
    }

    /// The release's time, and whether anybody chose it.
    var time: (value: Timestamp, isChosen: Bool) {
        guard let chosen = sourceDateEpoch ?? manifest.created else { return (.earliestPlausible, false) }
        return (chosen, true)
    }
}
