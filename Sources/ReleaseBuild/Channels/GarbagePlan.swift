internal import ReleaseModel
internal import UpdateMetadata

/// Which of a tree's versions stay, and why.
struct GarbagePlan {
    private let versions: [VersionManifest]
    private let states: [Software: OfferState]
    private let count: Int

    /// Keeps the newest `count` versions of each software that are offered, and what else somebody relies on.
    init(_ versions: [ReleaseTree.PublishedVersion], _ states: [Software: OfferState], keeping count: Int) {
        self.versions = versions.map(\.manifest)
        self.states = states
        self.count = count
    }

    /// The reasons by version; one without any goes.
    var reasons: [VersionName: [String]] {
        var reasons: [VersionName: [String]] = [:]
        for software in Software.allCases {
            let state = states[software] ?? OfferState()
            let offered = versions.filter { $0.software == software && !state.withdrawn.contains($0.version) }
                .sorted { $0.version > $1.version }
            for manifest in offered.prefix(count) {
                reasons[VersionName(manifest), default: []].append("one of the newest \(count)")
            }
            for channel in state.channels.shares.keys.sorted() {
                for manifest in GarbagePlan.used(offered, state.channels.shares[channel] ?? [:]) {
                    reasons[VersionName(manifest), default: []].append("on \(channel)")
                }
            }
            // What a platform was offered once may not become less.
            for platform in Platform.allCases {
                guard let newest = offered.first(where: { $0[platform] != nil }) else { continue }
                reasons[VersionName(newest), default: []].append("the newest for \(platform)")
            }
        }
        return reasons
    }

    /// The versions that some platform gets on a channel: the newest that is promoted there, and below it those for the
    /// things that its waves have not reached. `offered` has the newest first.
    private static func used(_ offered: [VersionManifest], _ shares: [Version: Share]) -> [VersionManifest] {
        var used: Set<Version> = []
        for platform in Platform.allCases {
            for manifest in offered where manifest[platform] != nil {
                guard let share = shares[manifest.version] else { continue }
                used.insert(manifest.version)
                if share == .all { break }
            }
        }
        return offered.filter { used.contains($0.version) }
    }
}

extension VersionName {
    init(_ manifest: VersionManifest) {
        self.init(software: manifest.software, version: manifest.version)
    }
}
