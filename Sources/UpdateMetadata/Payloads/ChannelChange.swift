package import ReleaseModel

/// One thing that was done to a version, as the history has it.
package struct ChannelChange: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        case promote(ChannelName, Share)
        case withdraw(ChangeReason)
        case reinstate(ChangeReason)
    }

    package let version: Version
    package let action: Action
    package let time: Timestamp

    package init(_ version: Version, _ action: Action, at time: Timestamp) {
        self.version = version
        self.action = action
        self.time = time
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        do throws(InvalidValue) {
            guard let version = value["version"]?.string, let time = value["time"]?.string else {
                throw InvalidValue("change", "", "it has a version and a time")
            }
            self.version = try Version(parsing: version)
            self.time = try Timestamp(parsing: time)
            action = try Action(value)
        } catch {
            throw MalformedMetadata(error.description)
        }
    }

    var json: CanonicalJSON {
        var members = action.members
        members["version"] = .string(version.description)
        members["time"] = .string(time.description)
        return .object(members)
    }
}

extension ChannelChange.Action {
    fileprivate init(_ value: JSONValue) throws(InvalidValue) {
        switch value["action"]?.string {
        case "promote":
            guard let share = value["percent"].flatMap({ Share($0) }) else {
                throw InvalidValue("change", "promote", "it has a percent")
            }
            self = .promote(try ChannelName(parsing: value["channel"]?.string ?? ""), share)
        case "withdraw": self = .withdraw(try ChangeReason(parsing: value["reason"]?.string ?? ""))
        case "reinstate": self = .reinstate(try ChangeReason(parsing: value["reason"]?.string ?? ""))
        case let other: throw InvalidValue("action", other ?? "", "it is promote, withdraw or reinstate")
        }
    }

    fileprivate var members: [CanonicalJSON.Key: CanonicalJSON] {
        switch self {
        case .promote(let channel, let share):
            [
                "action": .string("promote"), "channel": .string(channel.text),
                "percent": .integer(Int64(share.percent)),
            ]
        case .withdraw(let reason): ["action": .string("withdraw"), "reason": .string(reason.text)]
        case .reinstate(let reason): ["action": .string("reinstate"), "reason": .string(reason.text)]
        }
    }
}
