package import ReleaseModel
internal import UpdateMetadata

extension MetadataEdit {
    /// Takes a version off offer everywhere, and off its channels. One that is withdrawn already stays as it is.
    package func withdraw(_ choice: VersionChoice, because reason: ChangeReason, at time: Timestamp) async throws
        -> OfferChange
    {
        try await run(at: time) { draft in
            let software = try choice.software(among: draft.listed)
            let (version, name) = (choice.version, "\(software) \(choice.version)")
            let state = draft[software]
            guard !state.withdrawn.contains(version) else {
                let words = OfferText(state).text(of: version)
                return OfferChange(software: software, version: version, changed: false, lines: ["\(name) is \(words)"])
            }
            let old = draft.offers(software)
            let channels = state.channels.shares.filter { $0.value[version] != nil }.keys.sorted()
            draft[software].withdraw(version, because: reason, at: time)
            var lines = ["\(name) is offered no more in any region; things that have it keep it"]
            lines += draft.fallbacks(software, from: old)
            lines += channels.map { draft.fallback(software, on: $0) }
            return OfferChange(software: software, version: version, changed: true, lines: lines)
        }
    }

    /// Offers a withdrawn version again, as a candidate.
    package func reinstate(_ choice: VersionChoice, because reason: ChangeReason, at time: Timestamp) async throws
        -> OfferChange
    {
        try await run(at: time) { draft in
            let software = try choice.software(among: draft.present)
            let (version, name) = (choice.version, "\(software) \(choice.version)")
            let isWithdrawn = draft[software].withdrawn.contains(version)
            if isWithdrawn { draft[software].reinstate(version, because: reason, at: time) }
            let line =
                isWithdrawn
                ? "\(name) is offered again, as a candidate; `ota-release promote \(version)` puts it on a channel"
                : "\(name) is not withdrawn"
            return OfferChange(software: software, version: version, changed: isWithdrawn, lines: [line])
        }
    }
}

extension MetadataEdit.Draft {
    /// The newest version that each platform is offered, on whichever channel.
    fileprivate func offers(_ software: Software) -> [Platform: Version] {
        let manifests = versions.map(\.manifest)
            .filter { $0.software == software && !self[software].withdrawn.contains($0.version) }
        var newest: [Platform: Version] = [:]
        for manifest in manifests {
            for platform in manifest.platforms.map(\.platform) {
                newest[platform] = max(newest[platform] ?? manifest.version, manifest.version)
            }
        }
        return newest
    }

    /// What the platforms are offered that were offered something else.
    fileprivate func fallbacks(_ software: Software, from old: [Platform: Version]) -> [String] {
        let new = offers(software)
        let changed = old.keys.filter { old[$0] != new[$0] }
        return Dictionary(grouping: changed) { new[$0] }
            .map { version, platforms in
                let names = platforms.sorted().map(\.rawValue).joined(separator: ", ")
                return version.map { "\(software) \($0) is the newest now for \(names)" }
                    ?? "nothing is offered now for \(names)"
            }
            .sorted()
    }

    fileprivate func fallback(_ software: Software, on channel: ChannelName) -> String {
        guard let (version, share) = self[software].channels.shares[channel]?.max(by: { $0.key < $1.key }) else {
            return "nothing is on \(channel) now"
        }
        return "\(software) \(version) is the newest on \(channel) now, \(OfferText.reach(share))"
    }
}
