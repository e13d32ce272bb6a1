internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// Which part of a release is meant, and how it is built.
struct ReleaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Build this platform only; may be repeated.", valueName: "os/arch"),
        completion: .list(Platform.allCases.map(\.rawValue)),
        transform: { try Platform(parsing: $0) }
    )
    var platform: [Platform] = []

    @Option(
        help: ArgumentHelp("Build this software only; may be repeated.", valueName: "name"),
        completion: .list(Software.allCases.map(\.rawValue)),
        transform: { try Software(parsing: $0) }
    )
    var software: [Software] = []

    @Option(
        help: ArgumentHelp("Write this region only; may be repeated.", valueName: "name"),
        transform: { try Region(customNamed: $0) }
    )
    var region: [Region] = []

    @Option(help: ArgumentHelp("How many archives to make at once. (default: one per processor)", valueName: "n"))
    var jobs: Int?

    @Flag(help: "Replace a version that is there already with other content.")
    var replace = false

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 256") }
    }

    /// The request for a definition: a file, or a name in `manifests/`.
    func request(for manifest: String?, output: String, _ context: Context) throws -> BuildRequest {
        let path = try ManifestLocator.locate(manifest, in: "manifests")
        let folder = path.removingLastComponent()
        var request = BuildRequest(
            manifest: try ManifestReader.read(path),
            folder: folder.isEmpty ? "." : folder,
            output: FilePath(output)
        )
        request.platforms = platform
        request.software = software
        request.regions = region
        request.jobs = jobs ?? Context.processorCount
        request.replace = replace
        request.sourceDateEpoch = try context.sourceDateEpoch
        return request
    }
}
