internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import ReleaseBuild
internal import SystemPackage

/// Where the state of the local cloud is.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder for things, jobs, access keys and certificates; else ota-release/cloud in XDG_STATE_HOME or "
                + "~/.local/state.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var state: String?

    /// The folder, which is made if it is missing; only its owner may look into it.
    func folder(_ context: Context) throws -> FilePath {
        let path: FilePath
        if let state {
            path = FilePath(state)
        } else if let folder = context.stateFolder {
            path = folder.appending("ota-release").appending("cloud")
        } else {
            throw ReleaseFailure(.inputOutput, "neither XDG_STATE_HOME nor HOME is set; say --state DIR")
        }
        try FileTree.create(path, mode: 0o700)
        return ResolvedPath.followed(path)
    }
}
