internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel

/// The closing table of a build.
struct BuildSummary {
    private let report: BuildReport

    init(_ report: BuildReport) {
        self.report = report
    }

    /// Prints it, and adds it to the summary of a step of GitHub Actions.
    func show(_ format: OutputFormat, _ context: Context) throws {
        switch format {
        case .text: Console.print(text)
        case .json: Console.write(String(decoding: try JSON.encode(report), as: UTF8.self), to: STDOUT_FILENO)
        }
        try GitHubActions.summarize(markdown, context)
    }

    private var text: String { "\(table.text)\n\n\(closing)" }

    private var markdown: String { "### Release \(report.release)\n\n\(table.markdown)\n\n\(closing)\n" }

    private var table: TextTable {
        var table = TextTable([
            ("artifact", .left), ("size", .right), ("ratio", .right), ("compression", .left), ("time", .right),
            ("status", .left),
        ])
        for artifact in report.artifacts {
            table.append([
                "\(artifact.software) \(artifact.version) \(artifact.platform)",
                artifact.size.map(ByteCount.text) ?? "-",
                artifact.size.map { Ratio.percent($0, of: artifact.tarSize) } ?? "-",
                artifact.compression ?? "-",
                artifact.seconds.map(Ratio.seconds) ?? "-",
                artifact.outcome.rawValue,
            ])
        }
        return table
    }

    private var closing: String {
        let regions = report.regions.count == 1 ? report.regions[0] : "\(report.regions.count) regions"
        let time = Ratio.seconds(report.seconds)
        if report.dryRun {
            return
                "release \(report.release) would go to \(report.output) for \(regions); nothing was written (\(time))"
        }
        guard !report.regions.isEmpty else {
            return "a shard of release \(report.release) is in \(report.output), unsigned, in \(time)"
        }
        guard report.changed else {
            return "release \(report.release) is in \(report.output) for \(regions) already; nothing to do (\(time))"
        }
        let stored = report.storedBy.map { ", each archive stored once (\($0))" } ?? ""
        return "release \(report.release) is in \(report.output) for \(regions)\(stored), in \(time)"
    }
}
