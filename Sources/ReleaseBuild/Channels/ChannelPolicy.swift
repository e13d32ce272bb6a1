package import ReleaseModel

/// Which channels there are, and in which waves versions reach their things: `manifests/channels.yaml`.
package struct ChannelPolicy: Equatable, Sendable {
    /// By channel, each wave larger than the one before, the last of all things.
    package var waves: [ChannelName: [Share]]

    package init(waves: [ChannelName: [Share]]) {
        self.waves = waves
    }

    /// What holds without a file: one channel, `stable`.
    package static var standard: ChannelPolicy {
        get throws {
            ChannelPolicy(
                waves: [try ChannelName(parsing: "stable"): [1, 10, 50, 100].compactMap { Share(percent: $0) }]
            )
        }
    }

    /// The waves of a channel. One that the policy does not have is refused.
    package func waves(of channel: ChannelName) throws(InvalidValue) -> [Share] {
        guard let waves = waves[channel] else {
            let known = waves.keys.sorted().map(\.text)
            let hint = Suggestion.hint(for: channel.text, among: known, called: "channel")
            throw InvalidValue("channel", channel.text, "\(hint); manifests/channels.yaml says which there are")
        }
        return waves
    }

    /// The first wave of a channel that is larger than `share`; nil after the last.
    package func wave(of channel: ChannelName, after share: Share?) throws(InvalidValue) -> Share? {
        try waves(of: channel).first { wave in share.map { wave > $0 } ?? true }
    }
}
