/// The payload of the targets role and of every role that it delegates to (specification 1.0.34, 4.5).
package struct TargetsMetadata: MetadataPayload {
    package static let type = "targets"

    package let version: Int64
    package let expires: Expiry
    package let targets: [TargetPath: TargetFile]
    package let delegations: Delegations
    /// Versions that were published and are not to be offered any more; a member of our own.
    package let withdrawn: [String]
    /// How far versions are promoted, members of our own too. nil when they are there and cannot be read: a device needs
    /// none of it, and an older one must not stop at what a newer tool says; who writes metadata must.
    package let channels: ChannelState?

    package init(
        version: Int64,
        expires: Expiry,
        targets: [TargetPath: TargetFile],
        delegations: Delegations = .none,
        withdrawn: [String] = [],
        channels: ChannelState = ChannelState()
    ) {
        self.version = version
        self.expires = expires
        self.targets = targets
        self.delegations = delegations
        self.withdrawn = withdrawn
        self.channels = channels
    }

    package init(_ signed: JSONValue) throws(MalformedMetadata) {
        let common = try CommonMembers(signed)
        version = common.version
        expires = common.expires
        targets = try signed.members(of: "targets", named: TargetPath.init, TargetFile.init)
        delegations = try signed.optionalMember("delegations", Delegations.init) ?? .none
        withdrawn = signed["withdrawn"] == nil ? [] : try signed.strings("withdrawn")
        channels = ChannelState(signed)
    }

    package var members: [CanonicalJSON.Key: CanonicalJSON] {
        var members: [CanonicalJSON.Key: CanonicalJSON] = [
            "targets": CanonicalJSON.object(targets.map { ($0.key.text, $0.value.json) })
        ]
        if !delegations.roles.isEmpty { members["delegations"] = delegations.json }
        if !withdrawn.isEmpty { members["withdrawn"] = .array(withdrawn.sorted().map { .string($0) }) }
        return members.merging(channels?.members ?? [:]) { first, _ in first }
    }
}
