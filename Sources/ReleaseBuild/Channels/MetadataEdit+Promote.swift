package import ReleaseModel
internal import UpdateMetadata

extension MetadataEdit {
    /// Promotes a version on a channel, to `share` of its things or to the next wave of the policy. A share that would
    /// shrink is refused: things that have the version would keep it, and nobody would know why the others wait.
    package func promote(
        _ choice: VersionChoice,
        on channel: ChannelName,
        to share: Share?,
        under policy: ChannelPolicy,
        at time: Timestamp
    ) async throws -> OfferChange {
        _ = try policy.waves(of: channel)
        return try await run(at: time) { draft in
            let software = try choice.software(among: draft.present)
            let (version, name) = (choice.version, "\(software) \(choice.version)")
            let state = draft[software]
            guard !state.withdrawn.contains(version) else {
                throw ReleaseFailure(
                    .conflict,
                    "\(name) is \(OfferText(state).text(of: version)); say `ota-release reinstate \(version)` first"
                )
            }
            let old = state.share(of: version, on: channel)
            let next = try share ?? policy.wave(of: channel, after: old) ?? .all
            if let old, next < old { throw Self.shrinking(name, version, channel, from: old, to: next) }
            if next != old { draft[software].promote(version, on: channel, to: next, at: time) }
            let lines =
                try Self.lines(name, channel, from: old, to: next, policy) + draft.newer(software, version, channel)
            return OfferChange(software: software, version: version, changed: next != old, lines: lines)
        }
    }

    private static func shrinking(
        _ name: String,
        _ version: Version,
        _ channel: ChannelName,
        from old: Share,
        to new: Share
    ) -> ReleaseFailure {
        ReleaseFailure(
            .conflict,
            "\(name) goes \(OfferText.reach(old)) on \(channel), and \(new) is less; things that have it would keep "
                + "it: take it off offer with `ota-release withdraw \(version)`, or go on to a larger share"
        )
    }

    private static func lines(
        _ name: String,
        _ channel: ChannelName,
        from old: Share?,
        to new: Share,
        _ policy: ChannelPolicy
    ) throws -> [String] {
        let reach = "\(name) goes \(OfferText.reach(new)) on \(channel)"
        let before = old.map { "it went \(OfferText.reach($0))" } ?? "it was a candidate"
        let next = try policy.wave(of: channel, after: new)
        return [new == old ? "\(reach) already" : "\(reach); \(before)"]
            + (next.map { ["the next wave is \($0)"] } ?? [])
    }
}

extension MetadataEdit.Draft {
    /// Says which newer versions are on the channel, that things get instead.
    fileprivate func newer(_ software: Software, _ version: Version, _ channel: ChannelName) -> [String] {
        let shares = self[software].channels.shares[channel] ?? [:]
        return shares.sorted { $0.key < $1.key }.filter { $0.key > version }
            .map { "\(software) \($0) is newer and goes before it, \(OfferText.reach($1)) on \(channel)" }
    }
}
