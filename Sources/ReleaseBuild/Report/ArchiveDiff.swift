internal import FileStore
internal import Packaging
internal import ReleaseModel
package import SystemPackage

/// What changed between two archives, entry by entry.
package struct ArchiveDiff: Sendable, Encodable {
    /// What was compared: `core ubuntu/x86_64, core amazon_linux/x86_64`.
    package var subjects: [String]
    package let oldSize: UInt64
    package let newSize: UInt64
    package let changes: [Change]

    package struct Change: Sendable, Encodable {
        package enum Kind: String, Sendable, Encodable {
            case added, removed, changed
        }

        package let kind: Kind
        /// The entry's path, with `{version}` where the version stands.
        package let path: String
        /// Bytes before and after.
        package let oldSize: UInt64?
        package let newSize: UInt64?
        /// What else changed: the mode, the kind, a link's target.
        package let notes: [String]
    }

    /// Compares two archives. Where the entries' paths and links have `versions`, that alone makes no difference.
    package init(
        old: FilePath,
        new: FilePath,
        subject: String,
        versions: (old: String, new: String)? = nil
    ) throws {
        let (before, after) = (try ArchiveListing(reading: old), try ArchiveListing(reading: new))
        let olds = ArchiveDiff.byPath(before, version: versions?.old)
        let news = ArchiveDiff.byPath(after, version: versions?.new)
        subjects = [subject]
        oldSize = try FileStatus.of(old)?.size ?? 0
        newSize = try FileStatus.of(new)?.size ?? 0
        let paths = Set(olds.keys).union(news.keys).sorted { $0.lexicographicallyPrecedes($1) }
        changes = paths.compactMap { path in
            ArchiveDiff.change(String(decoding: path, as: UTF8.self), olds[path], news[path], versions)
        }
    }

    /// By bytes: names that Unicode takes for equal are different files.
    private static func byPath(_ listing: ArchiveListing, version: String?) -> [[UInt8]: ArchiveListing.Entry] {
        let pairs = listing.entries.map { (Array(general($0.path, version).utf8), $0) }
        return Dictionary(pairs) { _, last in last }
    }

    /// Text in which the version is replaced by its name.
    private static func general(_ text: String, _ version: String?) -> String {
        version.map { text.replacing($0, with: "{version}") } ?? text
    }

    private static func change(
        _ path: String,
        _ old: ArchiveListing.Entry?,
        _ new: ArchiveListing.Entry?,
        _ versions: (old: String, new: String)?
    ) -> Change? {
        guard let old else { return Change(kind: .added, path: path, oldSize: nil, newSize: new?.size, notes: []) }
        guard let new else { return Change(kind: .removed, path: path, oldSize: old.size, newSize: nil, notes: []) }
        var notes: [String] = []
        if old.kind != new.kind { notes.append("\(old.kind.rawValue) became \(new.kind.rawValue)") }
        if old.mode != new.mode {
            notes.append("mode \(String(old.mode, radix: 8)) became \(String(new.mode, radix: 8))")
        }
        let targets = (general(old.target ?? "", versions?.old), general(new.target ?? "", versions?.new))
        if targets.0 != targets.1 { notes.append("target \(targets.0) became \(targets.1)") }
        guard old.sha256 != new.sha256 || !notes.isEmpty else { return nil }
        return Change(kind: .changed, path: path, oldSize: old.size, newSize: new.size, notes: notes)
    }
}
