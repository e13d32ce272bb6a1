internal import ArgumentParser
internal import ReleaseBuild
internal import ReleaseModel

/// Which version of a tree is meant.
struct VersionOptions: ParsableArguments {
    @Argument(help: "The version, such as 1.11.6.", transform: { try Version(parsing: $0) })
    var version: Version

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(
        help: ArgumentHelp("core or ota_agent, where both have the version.", valueName: "name"),
        completion: .list(Software.allCases.map(\.rawValue)),
        transform: { try Software(parsing: $0) }
    )
    var software: Software?

    var choice: VersionChoice { VersionChoice(version, of: software) }
}
