internal import CommandSupport
internal import Glibc
internal import Publishing
internal import ReleaseBuild
internal import ReleaseModel

/// What a publication did, for people or as JSON.
struct PublishSummary {
    private let report: PublishReport

    init(_ report: PublishReport) {
        self.report = report
    }

    /// Prints it, and adds it to the summary of a step of GitHub Actions.
    func show(_ format: OutputFormat, _ context: Context) throws {
        switch format {
        case .text: Console.print("\(table.text)\n\n\(closing)")
        case .json: Console.write(String(decoding: try JSON.encode(report), as: UTF8.self), to: STDOUT_FILENO)
        }
        try GitHubActions.summarize("### Publication\n\n\(table.markdown)\n\n\(closing)\n", context)
    }

    private var table: TextTable {
        var table = TextTable([
            ("bucket", .left), ("put", .right), ("copy", .right), ("keep", .right), ("delete", .right),
            ("sent", .right),
            ("timestamp", .right),
        ])
        for bucket in report.buckets {
            let before = bucket.timestampBefore.map { $0 == bucket.timestamp ? "" : "\($0) → " } ?? "- → "
            table.append([
                bucket.address, "\(bucket.put)", "\(bucket.copied)", "\(bucket.kept)", "\(bucket.deleted)",
                ByteCount.text(bucket.bytes), "\(before)\(bucket.timestamp)",
            ])
        }
        return table
    }

    private var closing: String {
        let regions = report.buckets.count == 1 ? "1 region" : "\(report.buckets.count) regions"
        let surplus = report.buckets.reduce(0) { $0 + $1.surplus }
        let rest =
            surplus == 0
            ? ""
            : "\n\(surplus) objects are in no tree any more; --delete removes them when their time of grace is over"
        if report.isDryRun {
            let bytes = ByteCount.text(report.buckets.reduce(0) { $0 + $1.bytes })
            return "\(regions) would take \(report.plannedRequests) requests and \(bytes); nothing was changed\(rest)"
        }
        guard report.isChanged else {
            return "\(regions) have this release already; nothing to do (\(report.requests) requests)\(rest)"
        }
        return "published to \(regions): \(report.requests) requests, \(ByteCount.text(report.sentBytes)) sent\(rest)"
    }
}
