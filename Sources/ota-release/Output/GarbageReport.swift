internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel

/// What a tree loses, as a table or as JSON.
struct GarbageReport {
    private let garbage: Garbage
    private let isRemoved: Bool
    /// Whether it was shown already.
    private let isKnown: Bool

    init(_ garbage: Garbage, isRemoved: Bool = false, isKnown: Bool = false) {
        self.garbage = garbage
        self.isRemoved = isRemoved
        self.isKnown = isKnown
    }

    func show(_ format: OutputFormat) throws {
        switch format {
        case .json:
            let document = Document(garbage: garbage, removed: isRemoved)
            Console.write(String(decoding: try JSON.encode(document), as: UTF8.self), to: STDOUT_FILENO)
        case .text: Console.print(isKnown ? closing : "\(table)\n\n\(closing)")
        }
    }

    private struct Document: Encodable {
        let garbage: Garbage
        let removed: Bool
    }

    /// What goes, for whoever must agree.
    var question: String { "\(table)\n\nremove \(amount)? type yes: " }

    private var amount: String { "\(garbage.files.count) files, \(ByteCount.text(garbage.bytes))" }

    /// Every version, and the files that belong to none.
    private var table: String {
        var table = TextTable([("version", .left), ("", .left), ("files", .right), ("why", .left)])
        for version in garbage.versions {
            let goes = version.reasons.isEmpty
            table.append([
                version.name, goes ? "goes" : "stays", goes ? "\(version.files)" : "",
                version.reasons.joined(separator: ", "),
            ])
        }
        let strays = garbage.strays.map { "\n  \($0.escapedForDisplay)" }
        return table.text + (strays.isEmpty ? "" : "\n\nno manifest refers to these:" + strays.joined())
    }

    private var closing: String {
        guard !garbage.isEmpty else { return "there is nothing to remove" }
        return isRemoved ? "removed \(amount)" : "nothing was removed; --yes removes \(amount)"
    }
}
