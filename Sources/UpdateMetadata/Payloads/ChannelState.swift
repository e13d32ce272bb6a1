package import ReleaseModel

/// How far a software's versions are promoted, and what was done to them: members of our own in the metadata of the
/// software's role, `channels` and `history`. A version that `channels` does not name is a candidate.
package struct ChannelState: Hashable, Sendable {
    /// The share of things that a promoted version goes to, by channel.
    package var shares: [ChannelName: [Version: Share]] = [:]
    /// The newest changes, the oldest of them first. Devices read this metadata too, so it does not grow: the metadata
    /// before this one has what no longer is here.
    package private(set) var history: [ChannelChange] = []

    package static let longestHistory = 32

    package init() {}

    /// Notes a change behind the others.
    package mutating func record(_ change: ChannelChange) {
        history = Array((history + [change]).suffix(ChannelState.longestHistory))
    }

    /// Reads both members; nil when one is there that cannot be read whole.
    init?(_ signed: JSONValue) {
        do {
            if signed["channels"] != nil {
                shares = try signed.members(of: "channels", named: ChannelState.channel, ChannelState.readShares)
            }
            if signed["history"] != nil { history = try signed.elements(of: "history", ChannelChange.init) }
        } catch {
            return nil
        }
    }

    private static func channel(_ text: String) throws(MalformedMetadata) -> ChannelName {
        do throws(InvalidValue) {
            return try ChannelName(parsing: text)
        } catch {
            throw MalformedMetadata(error.description)
        }
    }

    private static func readShares(_ value: JSONValue) throws(MalformedMetadata) -> [Version: Share] {
        guard value.isObject else { throw MalformedMetadata("this is no object") }
        var shares: [Version: Share] = [:]
        try value.forEachMember { (text, value) throws(MalformedMetadata) in
            guard let version = try? Version(parsing: text), let share = Share(value) else {
                throw MalformedMetadata("this is no version with its percent", at: "channels")
            }
            shares[version] = share
        }
        return shares
    }

    var members: [CanonicalJSON.Key: CanonicalJSON] {
        var members: [CanonicalJSON.Key: CanonicalJSON] = [:]
        if !shares.isEmpty { members["channels"] = .object(shares.map { ($0.key.text, ChannelState.json($0.value)) }) }
        if !history.isEmpty { members["history"] = .array(history.map(\.json)) }
        return members
    }

    private static func json(_ shares: [Version: Share]) -> CanonicalJSON {
        .object(shares.map { ($0.key.description, .integer(Int64($0.value.percent))) })
    }
}

extension Share {
    /// nil for what is no whole number from 1 to 100.
    init?(_ value: JSONValue) {
        guard let share = value.integer.flatMap({ Int(exactly: $0) }).flatMap({ Share(percent: $0) }) else {
            return nil
        }
        self = share
    }
}
