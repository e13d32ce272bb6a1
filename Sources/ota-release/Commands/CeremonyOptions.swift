internal import ArgumentParser

/// The metadata that a signing ceremony is about, and where the keys are listed that its signatures are held against.
struct CeremonyOptions: ParsableArguments {
    @Argument(help: "Root or targets metadata, such as 2.root.json.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The version before; by default N-1.root.json beside FILE.", valueName: "file"),
        completion: .file()
    )
    var previous: String?

    @Option(
        help: ArgumentHelp(
            "For targets metadata, what lists its keys: root by default, the newest N.root.json beside FILE.",
            valueName: "file"
        ),
        completion: .file()
    )
    var keysFrom: String?
}
