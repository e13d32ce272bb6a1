package import ReleaseModel
internal import UpdateMetadata

/// Which version a command line means: `1.11.6`, of some software when several have it.
package struct VersionChoice: Sendable {
    package let version: Version
    package let software: Software?

    package init(_ version: Version, of software: Software?) {
        self.version = version
        self.software = software
    }

    /// The one software among `known` that has the version. None and several are refused.
    func software(among known: [Software: Set<Version>]) throws -> Software {
        let candidates = Software.allCases.filter { name in
            (software ?? name) == name && known[name]?.contains(version) ?? false
        }
        if candidates.count == 1 { return candidates[0] }
        guard candidates.isEmpty else {
            throw ReleaseFailure(
                .invalidInput,
                "\(version): \(candidates.map(\.rawValue).joined(separator: " and ")) have this version; "
                    + "say which with --software"
            )
        }
        let all = known.sorted { $0.key < $1.key }
            .flatMap { name, versions in versions.sorted().map { "\(name) \($0)" } }
        let subject = software.map { "\($0) \(version)" } ?? "\(version)"
        throw ReleaseFailure(
            .invalidInput,
            "\(subject): there is no such version in the tree; there are "
                + (all.isEmpty ? "none" : all.joined(separator: ", "))
        )
    }
}

extension MetadataEdit.Draft {
    /// The versions that the tree has.
    var present: [Software: Set<Version>] {
        Dictionary(grouping: versions.map(\.manifest), by: \.software).mapValues { Set($0.map(\.version)) }
    }

    /// The versions that the tree has or its metadata lists.
    var listed: [Software: Set<Version>] {
        var listed = present
        for purpose in published.targets.values.flatMap(\.payload.targets.values).compactMap(\.purpose) {
            listed[purpose.software, default: []].insert(purpose.version)
        }
        return listed
    }
}
