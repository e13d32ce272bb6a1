internal import CommandSupport
internal import Glibc
internal import ReleaseBuild

/// What runs out when, as a table or as JSON.
struct ExpiryReport {
    private let status: [MetadataStatus]

    init(_ status: [MetadataStatus]) {
        self.status = status
    }

    func show(_ format: OutputFormat) throws {
        switch format {
        case .json: Console.write(String(decoding: try JSON.encode(status), as: UTF8.self), to: STDOUT_FILENO)
        case .text: Console.print(table.text)
        }
    }

    private var table: TextTable {
        var table = TextTable([("role", .left), ("version", .right), ("expires", .left), ("left", .right)])
        for role in status {
            table.append([role.role, "\(role.version)", role.expires, ExpiryReport.time(role.secondsLeft)])
        }
        return table
    }

    private static func time(_ seconds: Int64) -> String {
        if seconds <= 0 { return "expired" }
        return seconds >= 172_800 ? "\(seconds / 86400) days" : "\(seconds / 3600) hours"
    }
}
