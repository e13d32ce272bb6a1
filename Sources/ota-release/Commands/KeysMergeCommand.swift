internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// `ota-release keys merge`
struct KeysMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the signatures of several people into one file of metadata.",
        discussion: """
            The exit code is 0 when enough keys have signed, and 1 when signatures are still needed; what there is of \
            them is written in both cases.
            """
    )

    @OptionGroup var options: CeremonyOptions

    @Argument(help: "Copies of FILE that were signed.", completion: .file())
    var parts: [String] = []

    @Option(
        help: ArgumentHelp("Where the merged metadata goes. (default: FILE)", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func run() async throws {
        try await FailureReport.catching(.current, .text) {
            let ceremony = try Ceremony(options, at: .now)
            try ceremony.checkHasPrevious()
            let output = output ?? options.file
            var others = try parts.map { try Ceremony.part($0) }
            let there = try FileStatus.of(ResolvedPath.followed(FilePath(output))) == nil ? nil : Ceremony.part(output)
            // Progress that was written before is not to be lost.
            if let there { others.append(there) }
            let merged = try MetadataEnvelope.merging(ceremony.file, others, checkedBy: ceremony.authorities)
            let isNew = there.map { $0.envelope.bytes != merged.bytes } ?? true
            if isNew { try FileWriter.write(merged.bytes, to: ResolvedPath.followed(FilePath(output))) }
            let progress = SigningProgress(of: merged, by: ceremony.authorities)
            Console.print(ceremony.description.title)
            Console.print(progress.state)
            Console.print(isNew ? "written: \(output)" : "nothing new: \(output)")
            guard progress.isComplete else {
                let needs = progress.needs.joined(separator: "; ")
                throw ReleaseFailure(.verification, "still needed: \(needs)")
            }
        }
    }
}
