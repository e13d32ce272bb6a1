package import ReleaseModel
package import Trust

extension MetadataDescription {
    /// Describes a root, and what it changes against the one before.
    package init(_ root: RootMetadata, previous: RootMetadata? = nil, at time: Timestamp) {
        let labels = KeyLabels(root.roles.values.flatMap(\.keyIDs) + (previous?.roles.values.flatMap(\.keyIDs) ?? []))
        let width = RoleName.topLevel.map(\.text.count).max() ?? 0
        var (content, changes, warnings): ([String], [String], [String]) = ([], [], [])
        for name in RoleName.topLevel {
            let role = root.authority(name)
            let padding = String(repeating: " ", count: width - name.text.count)
            content.append("\(name)\(padding)  \(MetadataDescription.summary(role, labels))")
            if let previous { changes += MetadataDescription.changes(from: previous.authority(name), to: role, labels) }
            warnings += MetadataDescription.warnings(role, labels)
        }
        if let previous, previous.hasConsistentSnapshots != root.hasConsistentSnapshots {
            changes.append("consistent snapshots are turned \(root.hasConsistentSnapshots ? "on" : "off")")
        }
        if root[.root].threshold == 1 {
            warnings.append("root: its threshold is 1, so that whoever gets hold of one key owns every device")
        }
        warnings += MetadataDescription.sharedKeys(root, labels)
        self.init(
            .root,
            root,
            previous: previous,
            at: time,
            content: content,
            changes: changes,
            warnings: warnings
        )
    }

    /// Keys on a server that could sign what only people should: root and targets.
    private static func sharedKeys(_ root: RootMetadata, _ labels: KeyLabels) -> [String] {
        func keys(_ role: RoleName) -> Set<PublicKey> { Set(root[role].keyIDs.compactMap { root.keys.known[$0] }) }
        var warnings: [String] = []
        for offline in [RoleName.root, .targets] {
            for online in [RoleName.snapshot, .timestamp] {
                let shared = keys(offline).intersection(keys(online))
                warnings += root[offline].keyIDs.filter { root.keys.known[$0].map(shared.contains) ?? false }
                    .map {
                        "the key \(labels.id($0)) serves \(offline), which is signed offline, and \(online), "
                            + "which a server signs"
                    }
            }
        }
        return warnings
    }
}

extension RootMetadata {
    /// Those who sign for a role. `name` is what to call them; the role's own name by default.
    package func authority(_ role: RoleName, named name: String? = nil) -> RoleAuthority {
        RoleAuthority(name ?? role.text, self[role], keys)
    }

    /// The roles that a key stands for.
    package func roles(of key: PublicKey) -> [RoleName] {
        RoleName.topLevel.filter { authority($0).id(of: key) != nil }
    }
}
