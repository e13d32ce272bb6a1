package import ReleaseModel

extension MetadataDescription {
    /// How many names of one kind of change are written out.
    private static let mostNames = 10

    /// Describes targets metadata of `role`, and what it changes against the version before.
    package init(
        _ targets: TargetsMetadata,
        of role: RoleName,
        previous: TargetsMetadata? = nil,
        at time: Timestamp
    ) {
        let (new, old) = (targets.delegations, previous?.delegations ?? .none)
        let labels = KeyLabels((new.roles + old.roles).flatMap(\.threshold.keyIDs))
        var content = [MetadataDescription.count(targets.targets.count, "target")]
        if !targets.withdrawn.isEmpty {
            content.append("withdrawn: \(MetadataDescription.names(targets.withdrawn.sorted()))")
        }
        content += targets.channels?.lines ?? ["its channels cannot be read"]
        content += new.roles.map { delegation in
            "delegates \(delegation.scopeInWords) to \(delegation.name.text.quotedForDisplay)"
                + (delegation.isTerminating ? ", finally" : "") + "; "
                + MetadataDescription.summary(new.authority(delegation), labels)
        }
        var changes: [String] = []
        if let previous {
            changes = MetadataDescription.changes(from: previous.targets, to: targets.targets)
            changes += MetadataDescription.changes(from: old, to: new, labels)
            if Set(previous.withdrawn) != Set(targets.withdrawn) { changes.append("other versions are withdrawn") }
            if previous.channels?.shares != targets.channels?.shares {
                changes.append("versions are promoted otherwise")
            }
        }
        self.init(
            role,
            targets,
            previous: previous,
            at: time,
            content: content,
            changes: changes,
            warnings: new.roles.flatMap { MetadataDescription.warnings(new.authority($0), labels) }
        )
    }

    private static func changes(from old: [TargetPath: TargetFile], to new: [TargetPath: TargetFile]) -> [String] {
        let groups = [
            ("added", new.keys.filter { old[$0] == nil }), ("removed", old.keys.filter { new[$0] == nil }),
            ("changed", new.keys.filter { path in old[path].map { $0 != new[path] } ?? false }),
        ]
        return groups.filter { !$0.1.isEmpty }
            .map { "\(count($0.1.count, "target")) \($0.0): \(names($0.1.sorted().map(\.text)))" }
    }

    private static func names(_ names: [String]) -> String {
        let shown = names.prefix(mostNames).map(\.quotedForDisplay).joined(separator: ", ")
        return names.count > mostNames ? "\(shown) and \(names.count - mostNames) more" : shown
    }

    private static func changes(from old: Delegations, to new: Delegations, _ labels: KeyLabels) -> [String] {
        var changes: [String] = []
        for role in new.roles {
            guard let before = old.roles.first(where: { $0.name == role.name }) else {
                changes.append("the delegation to \(role.name.text.quotedForDisplay) is added")
                continue
            }
            changes += self.changes(from: old.authority(before), to: new.authority(role), labels)
            let name = role.name.text.escapedForDisplay
            if before.scope != role.scope {
                changes.append("\(name): it speaks for \(role.scopeInWords), and spoke for \(before.scopeInWords)")
            }
            if before.isTerminating != role.isTerminating {
                changes.append("\(name): the search for a target \(role.isTerminating ? "ends" : "goes on after") here")
            }
        }
        let gone = old.roles.map(\.name).filter { new[$0] == nil }
        changes += gone.map { "the delegation to \($0.text.quotedForDisplay) is removed" }
        let kept = new.roles.map(\.name).filter { old[$0] != nil }
        if kept != old.roles.map(\.name).filter({ new[$0] != nil }) {
            changes.append("the delegations are asked in another order")
        }
        return changes
    }
}

extension ChannelState {
    /// A line for each channel.
    fileprivate var lines: [String] {
        shares.sorted { $0.key < $1.key }
            .map { channel, shares in
                let versions = shares.sorted { $0.key < $1.key }.map { "\($0) to \($1)" }
                return "on \(channel): \(versions.joined(separator: ", "))"
            }
    }
}

extension Delegations {
    /// Those who sign for a delegated role.
    package func authority(_ role: DelegatedRole) -> RoleAuthority {
        RoleAuthority(role.name.text.escapedForDisplay, role.threshold, keys)
    }
}

extension DelegatedRole {
    fileprivate var scopeInWords: String {
        switch scope {
        case .paths(let patterns): patterns.map(\.text.quotedForDisplay).joined(separator: ", ")
        case .pathHashPrefixes(let prefixes):
            "paths with the hashes \(prefixes.map(\.escapedForDisplay).joined(separator: ", "))"
        }
    }
}
