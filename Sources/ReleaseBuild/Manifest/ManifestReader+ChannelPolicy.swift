internal import FileStore
internal import ReleaseModel
package import SystemPackage
internal import Yams

/// Reads the policy of channels, `channels.yaml` beside the release definitions.
extension ManifestReader {
    /// The policy of a folder of definitions; the standard one when it has none.
    package static func channelPolicy(in folder: FilePath) throws -> ChannelPolicy {
        let path = folder.appending("channels.yaml")
        guard try FileStatus.of(path) != nil else { return try .standard }
        return try parseChannelPolicy(text(of: path), file: path.string)
    }

    package static func parseChannelPolicy(_ text: String, file: String) throws -> ChannelPolicy {
        var reader = ManifestReader(file: file)
        let policy = reader.channelPolicy(in: try reader.root(of: text))
        guard let policy, reader.problems.isEmpty else { throw reader.failure }
        return policy
    }

    private mutating func channelPolicy(in node: Node) -> ChannelPolicy? {
        guard let section = section(node, "the policy of channels", keys: ["channels"]),
            let channels = required(section, "channels", node)
        else { return nil }
        guard let mapping = channels.mapping, !mapping.isEmpty else {
            refuse(channels, "`channels` must be a mapping of each channel's name to its waves")
            return nil
        }
        var waves: [ChannelName: [Share]] = [:]
        for (key, value) in mapping {
            let name = self.value(key) { text throws(InvalidValue) in try ChannelName(parsing: text) }
            guard let name, let settings = self.section(value, "`\(name)`", keys: ["waves"]),
                let list = required(settings, "waves", value)
            else { continue }
            waves[name] = self.waves(list, of: name)
        }
        return ChannelPolicy(waves: waves)
    }

    /// Shares that grow, up to all things: a channel on which a version cannot get everywhere would be a trap.
    private mutating func waves(_ node: Node, of channel: ChannelName) -> [Share] {
        let count = problems.count
        let waves = items(node, "`waves`")
            .compactMap { item in
                value(item) { text throws(InvalidValue) in try Share(parsing: text) }
            }
        guard problems.count == count else { return waves }
        if !zip(waves, waves.dropFirst()).allSatisfy(<) || waves.last != .all {
            refuse(node, "the waves of `\(channel)` must grow, and end with 100")
        }
        return waves
    }
}
