internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import SystemPackage

/// Whose keys sign metadata: the options that several commands share.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder with trust.yaml; without one, a development set of keys signs.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var manifests = "manifests"

    @Option(
        help: ArgumentHelp(
            "A file whose first line opens the keys; else OTA_RELEASE_PASSPHRASE_FILE, OTA_RELEASE_PASSPHRASE.",
            valueName: "file"
        ),
        completion: .file()
    )
    var passphraseFile: String?

    func folder(_ context: Context) throws -> TrustFolder {
        try context.trustFolder(manifests: FilePath(manifests))
    }

    /// A change of what the metadata of a tree says, with these keys.
    func edit(_ tree: String, _ context: Context) throws -> MetadataEdit {
        try MetadataEdit(of: FilePath(tree), trust: folder(context), access: access(context), stop: context.stop)
    }

    func access(_ context: Context) -> KeyAccess {
        context.keyAccess(passphraseFile: passphraseFile)
    }
}
