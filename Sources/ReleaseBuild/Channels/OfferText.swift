internal import ReleaseModel
internal import UpdateMetadata

/// What is said of a version, in words.
struct OfferText {
    private let state: OfferState

    init(_ state: OfferState) {
        self.state = state
    }

    /// `stable to 10 % of things`, `candidate`, `withdrawn at 2026-11-28T10:00:00Z: it does not start`
    func text(of version: Version) -> String {
        if state.withdrawn.contains(version) { return withdrawal(of: version) }
        let shares = state.channels.shares.sorted { $0.key < $1.key }
            .compactMap { channel, shares in shares[version].map { "\(channel) \(OfferText.reach($0))" } }
        return shares.isEmpty ? ChannelName.candidate : shares.joined(separator: ", ")
    }

    private func withdrawal(of version: Version) -> String {
        guard let change = state.withdrawal(of: version), case .withdraw(let reason) = change.action else {
            return "withdrawn"
        }
        return "withdrawn at \(change.time): \(reason)"
    }

    /// `to 10 % of things`
    static func reach(_ share: Share) -> String { share == .all ? "to all things" : "to \(share) of things" }
}
