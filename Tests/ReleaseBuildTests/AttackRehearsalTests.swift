import ReleaseBuild
import ReleaseModel
import Testing
import UpdateMetadata

/// The proof must be able to fail: each client here has one fault, and the attacks on it must succeed.
@Suite struct AttackRehearsalTests {
    private static func release() throws -> AttackedRelease {
        let version = try Version(parsing: "1.0.0")
        var targets: [TargetPath: TargetFile] = [:]
        for platform in [Platform.ubuntuX86_64, .openwrtAArch64] {
            let key = ObjectKey.artifact(.core, version, for: platform, in: .xz)
            targets[TargetPath(key.string)] = TargetFile(
                describing: content(platform),
                for: TargetPurpose(software: .core, version: version, platform: platform, minimumFrom: nil)
            )
        }
        return try AttackedRelease(
            targets,
            playing: TargetPath(ObjectKey.artifact(.core, version, for: .openwrtAArch64, in: .xz).string),
            content: content(.openwrtAArch64),
            foreignContent: content(.ubuntuX86_64)
        )
    }

    private static func content(_ platform: Platform) -> [UInt8] { Array("an artifact for \(platform)".utf8) }

    /// The attacks that were not refused as they should be.
    private func lost(_ change: (inout DeviceSettings) -> Void) throws -> [String: AttackResult.Outcome] {
        var settings = DeviceSettings()
        change(&settings)
        let time = try Timestamp(parsing: "2026-11-01T00:00:00Z")
        let results = try AttackRehearsal.play(AttackRehearsalTests.release(), at: time, settings: settings)
        return Dictionary(results.filter { !$0.isGood }.map { ($0.attack, $0.outcome) }) { first, _ in first }
    }

    @Test func `the real client loses to none`() throws {
        #expect(try lost { _ in }.isEmpty)
    }

    @Test func `a clock that stands still loses to all that is expired`() throws {
        let lost = try lost { $0.clock = { _ in .earliestPlausible } }
        #expect(
            lost == [
                "indefinite freeze: timestamp replayed": .succeeded, "expired: root": .succeeded,
                "expired: timestamp": .succeeded, "expired: snapshot": .succeeded, "expired: targets": .succeeded,
                "expired: platform role": .succeeded,
            ]
        )
    }

    @Test func `a client that forgets loses to rollback`() throws {
        let lost = try lost { $0.remembers = false }
        for role in ["timestamp", "snapshot", "targets", "platform role"] {
            #expect(lost["rollback: \(role)"] == .succeeded, "rollback of \(role)")
        }
    }

    @Test func `a client that takes any content loses to whoever serves it`() throws {
        let lost = try lost { $0.checksContent = false }
        for attack in ["arbitrary installation: other content", "tampered artifact", "truncated artifact"] {
            #expect(lost[attack] == .succeeded, "\(attack)")
        }
    }

    @Test func `a client that does not ask what a target is for loses to a wrong entry`() throws {
        #expect(try lost { $0.checksPurpose = false } == ["wrong platform: entry": .succeeded])
    }

    @Test func `a client without limits loses to endless data`() throws {
        let lost = try lost { $0.limits.timestamp = .max }
        #expect(lost == ["endless data: timestamp": .refusedByAccident])
    }

    @Test func `a client that takes nothing proves nothing`() throws {
        // So small that no role can be read.
        let lost = try lost { $0.limits.targets = 1 }
        #expect(lost == ["none: the honest release": .controlFailed])
    }
}
