internal import ReleaseModel

/// Metadata in words, for whoever is asked to sign it: what it says, what it changes, and what looks like a mistake.
package struct MetadataDescription: Sendable {
    /// `root version 2, expires 2027-11-24T00:00:00Z`
    package let title: String
    package let content: [String]
    /// The version that the changes are against; nil when there is none to compare with.
    package let previousVersion: Int64?
    package let changes: [String]
    package let warnings: [String]

    package var text: String {
        var lines = [title] + content.map { "  \($0)" }
        if let previousVersion {
            lines += ["", "what changes against version \(previousVersion):"]
            lines += (changes.isEmpty ? ["nothing but the version"] : changes).map { "  \($0)" }
        }
        if !warnings.isEmpty { lines += ["", "warnings:"] + warnings.map { "  \($0)" } }
        return lines.joined(separator: "\n")
    }

    /// Puts together what a payload's own description found, and what can be said of every payload.
    init(
        _ role: RoleName,
        _ payload: some MetadataPayload,
        previous: (some MetadataPayload)?,
        at time: Timestamp,
        content: [String],
        changes: [String],
        warnings: [String]
    ) {
        title = "\(role.text.escapedForDisplay) version \(payload.version), expires \(payload.expires)"
        self.content = content
        previousVersion = previous?.version
        var (changes, warnings) = (changes, warnings)
        if let previous {
            if previous.expires != payload.expires {
                let direction = payload.expires < previous.expires ? "back" : "on"
                changes.append("the expiry moves \(direction) from \(previous.expires) to \(payload.expires)")
            }
            let (next, overflows) = previous.version.addingReportingOverflow(1)
            if overflows || payload.version != next {
                warnings.append(
                    "this is version \(payload.version), and the one before it is version \(previous.version): "
                        + "versions go up in steps of one"
                )
            }
        }
        warnings += MetadataDescription.warnings(payload.expires, at: time)
        self.changes = changes
        self.warnings = warnings
    }

    private static let day: Int64 = 86400

    private static func warnings(_ expires: Expiry, at time: Timestamp) -> [String] {
        let left = expires.secondsSinceEpoch - time.secondsSinceEpoch
        switch left {
        case ...0: return ["it has expired"]
        case ..<(30 * day): return ["it expires in \(count(left / day, "day")), which leaves little time to replace it"]
        case (731 * day + 1)...: return ["it expires in \(left / day) days; more than two years is long to trust a key"]
        default: return []
        }
    }

    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

// MARK: Roles

extension MetadataDescription {
    /// `2 of 3 keys: 1a2b3c4d (ed25519), …`
    static func summary(_ role: RoleAuthority, _ labels: KeyLabels) -> String {
        let keys = role.role.keyIDs.map { labels.label($0, role.keys) }.joined(separator: ", ")
        return "\(role.role.threshold) of \(count(role.role.keyIDs.count, "key"))" + (keys.isEmpty ? "" : ": \(keys)")
    }

    /// Keys that come and go, and the threshold.
    static func changes(from old: RoleAuthority, to new: RoleAuthority, _ labels: KeyLabels) -> [String] {
        let (before, after) = (Set(old.role.keyIDs), Set(new.role.keyIDs))
        var changes = new.role.keyIDs.filter { !before.contains($0) }
            .map { "the key \(labels.label($0, new.keys)) is added" }
        changes += old.role.keyIDs.filter { !after.contains($0) }
            .map { "the key \(labels.label($0, old.keys)) is removed" }
        changes += new.role.keyIDs.filter { before.contains($0) && old.keys.known[$0] != new.keys.known[$0] }
            .map { "the id \(labels.label($0, new.keys)) stands for another key than before" }
        let (from, to) = (old.role.threshold, new.role.threshold)
        if from != to { changes.append("the threshold goes \(to < from ? "down" : "up") from \(from) to \(to)") }
        return changes.map { "\(new.name): \($0)" }
    }

    /// A threshold that cannot be met, and keys that are there twice.
    static func warnings(_ role: RoleAuthority, _ labels: KeyLabels) -> [String] {
        var warnings: [String] = []
        let ids = role.role.keyIDs
        let missing = ids.filter { role.keys.known[$0] == nil && !role.keys.unknown.contains($0) }
        warnings += missing.map { "\(role.name): the key \(labels.id($0)) is named, but not listed" }
        let same = Dictionary(grouping: ids.filter { role.keys.known[$0] != nil }) { role.keys.known[$0] }
            .values.filter { $0.count > 1 }.map { $0.map(labels.id).joined(separator: " and ") }.sorted()
        warnings += same.map { "\(role.name): \($0) are one key under different ids, which counts once" }
        let usable = Set(ids.compactMap { role.keys.known[$0] }).count + ids.count { role.keys.unknown.contains($0) }
        let needed = role.role.threshold
        if needed > Int64(usable) {
            warnings.append(
                "\(role.name): \(count(needed, "signature")) \(needed == 1 ? "is" : "are") needed, but only "
                    + "\(count(usable, "key")) can sign: nothing can be signed for this role"
            )
        }
        return warnings
    }
}
