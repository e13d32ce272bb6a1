internal import ReleaseModel
internal import UpdateMetadata

/// What is said of a software's versions beside what they are: who may have them, and who said so.
struct OfferState: Equatable {
    /// Versions that are not offered any more, whether or not they are in the tree.
    private(set) var withdrawn: Set<Version>
    private(set) var channels: ChannelState

    init(withdrawn: Set<Version> = [], channels: ChannelState = ChannelState()) {
        self.withdrawn = withdrawn
        self.channels = channels
    }

    /// How far a version is promoted on a channel; nil for a candidate.
    func share(of version: Version, on channel: ChannelName) -> Share? { channels.shares[channel]?[version] }

    mutating func promote(_ version: Version, on channel: ChannelName, to share: Share, at time: Timestamp) {
        channels.shares[channel, default: [:]][version] = share
        channels.record(ChannelChange(version, .promote(channel, share), at: time))
    }

    /// Takes a version off offer, and off every channel: reinstated, it would be a candidate again.
    mutating func withdraw(_ version: Version, because reason: ChangeReason, at time: Timestamp) {
        withdrawn.insert(version)
        for channel in channels.shares.keys { forget(version, on: channel) }
        channels.record(ChannelChange(version, .withdraw(reason), at: time))
    }

    mutating func reinstate(_ version: Version, because reason: ChangeReason, at time: Timestamp) {
        withdrawn.remove(version)
        channels.record(ChannelChange(version, .reinstate(reason), at: time))
    }

    /// Forgets how far versions were promoted that are in the tree no more. The history keeps it, and what was
    /// withdrawn stays so.
    mutating func forgetAll(but versions: Set<Version>) {
        for (channel, shares) in channels.shares {
            for version in shares.keys where !versions.contains(version) { forget(version, on: channel) }
        }
    }

    private mutating func forget(_ version: Version, on channel: ChannelName) {
        channels.shares[channel]?[version] = nil
        if channels.shares[channel]?.isEmpty ?? false { channels.shares[channel] = nil }
    }

    /// Why a withdrawn version is so, if the history still has it.
    func withdrawal(of version: Version) -> ChannelChange? {
        guard withdrawn.contains(version) else { return nil }
        return channels.history.last { change in
            guard change.version == version, case .withdraw = change.action else { return false }
            return true
        }
    }
}
