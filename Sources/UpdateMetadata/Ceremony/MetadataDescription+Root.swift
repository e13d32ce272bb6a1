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
        [RoleName.root, .targets]
            .flatMap { offline in
                root[offline].keyIDs
                    .compactMap { id in
                        guard let key = root.keys.known[id] else { return nil }
                        let online = root.roles(of: key).filter { $0 == .snapshot || $0 == .timestamp }
                        guard !online.isEmpty else { return nil }
                        return "the key \(labels.id(id)) serves \(offline), which people sign offline, and also "
                            + "\(online.map(\.text).joined(separator: " and ")), which a server signs"
                    }
            }
    }
}

extension RootMetadata {
    /// Those who sign for a role.
    package func authority(_ role: RoleName) -> RoleAuthority { RoleAuthority(role.text, self[role], keys) }

    /// Those who sign the root after this one, besides its own keys (specification 1.0.34, 5.3.4).
    package var authorityOverNext: RoleAuthority { RoleAuthority("root", self[.root], keys, version: version) }

    /// The roles that a key stands for.
    package func roles(of key: PublicKey) -> [RoleName] {
        RoleName.topLevel.filter { authority($0).id(of: key) != nil }
    }
}
