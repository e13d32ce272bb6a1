import ReleaseModel
import Testing
import UpdateMetadata

/// What metadata says of channels, and what a device makes of it.
struct ChannelStateTests {
    private let version: Version
    private let stable: ChannelName
    private let expires: Expiry
    private let time: Timestamp

    init() throws {
        version = try Version(parsing: "1.2.3")
        stable = try ChannelName(parsing: "stable")
        expires = try #require(Expiry(parsing: "2030-01-01T00:00:00Z"))
        time = try Timestamp(parsing: "2026-11-01T00:00:00Z")
    }

    private func payload(_ channels: ChannelState = ChannelState()) -> TargetsMetadata {
        TargetsMetadata(version: 1, expires: expires, targets: [:], channels: channels)
    }

    private func read(_ signed: CanonicalJSON) throws -> TargetsMetadata {
        let bytes = CanonicalJSON.object(["signatures": .array([]), "signed": signed]).text
        return try SignedMetadata<TargetsMetadata>(parsing: bytes, as: .targets).payload
    }

    @Test func `metadata without channels has no member for them`() {
        #expect(payload().members.keys.map(\.text) == ["targets"])
    }

    @Test func `channels and history are read as they were written`() throws {
        var state = ChannelState()
        state.shares = [stable: [version: try #require(Share(percent: 10))]]
        state.record(ChannelChange(version, .promote(stable, .all), at: time))
        state.record(ChannelChange(version, .withdraw(try ChangeReason(parsing: "a \"b\" ä")), at: time))
        state.record(ChannelChange(version, .reinstate(try ChangeReason(parsing: "c")), at: time))
        #expect(try read(payload(state).json).channels == state)
        #expect(
            String(decoding: payload(state).json.canonical, as: UTF8.self)
                .contains(
                    #""channels":{"stable":{"1.2.3":10}},"#
                )
        )
    }

    @Test func `the history keeps its newest changes`() throws {
        var state = ChannelState()
        for percent in 1...40 {
            let share = try #require(Share(percent: percent))
            state.record(ChannelChange(version, .promote(stable, share), at: time))
        }
        #expect(state.history.count == ChannelState.longestHistory)
        #expect(state.history.last?.action == .promote(stable, try #require(Share(percent: 40))))
        #expect(state.history.first?.action == .promote(stable, try #require(Share(percent: 9))))
    }

    private static let unreadable: [(CanonicalJSON.Key, CanonicalJSON)] = [
        ("channels", .array([])), ("channels", .object(["candidate": .object([:])])),
        ("channels", .object(["stable": .integer(1)])),
        ("channels", .object(["stable": .object(["1": .integer(1)])])),
        ("channels", .object(["stable": .object(["1.0.0": .integer(0)])])),
        ("channels", .object(["stable": .object(["1.0.0": .integer(101)])])),
        ("channels", .object(["stable": .object(["1.0.0": .string("1")])])), ("history", .object([:])),
        ("history", .array([.object(["action": .string("promote")])])),
        (
            "history",
            .array([
                .object([
                    "action": .string("explode"), "version": .string("1.0.0"), "time": .string("2026-11-01T00:00:00Z"),
                ])
            ])
        ),
    ]

    @Test(arguments: ChannelStateTests.unreadable.indices)
    func `what cannot be read stops no device, and does not count as absent`(index: Int) throws {
        let (name, value) = ChannelStateTests.unreadable[index]
        guard case .object(let members) = payload().json else {
            Issue.record("a payload is an object")
            return
        }
        #expect(try read(.object(members.merging([name: value]) { $1 })).channels == nil)
    }
}
