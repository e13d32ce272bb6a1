package import ReleaseModel

/// Plays every attack of the specification (1.0.34, 1.5.2) on the real client with the targets of a real release,
/// before a fleet sees it.
///
/// Metadata of the release is not attacked itself, for that would take its keys: a twin is, with the same targets in
/// the same delegations. The device has been updated honestly once, as devices in the field have.
package enum AttackRehearsal {
    /// The results in the order of the attacks, the control first. When that fails it is the only one: a client that
    /// refuses everything proves nothing.
    package static func play(
        _ release: AttackedRelease,
        at time: Timestamp,
        settings: DeviceSettings = DeviceSettings()
    ) throws -> [AttackResult] {
        let scene = try AttackScene(release, at: time)
        let device = AttackedDevice(trusting: scene.firstRoot, of: release, settings)
        let control = "none: the honest release"
        do {
            try device.update(from: scene.repository(scene.present))
            try AttackedDevice(like: device).update(from: scene.repository(scene.next))
        } catch {
            return [AttackResult(attack: control, outcome: .controlFailed, reason: "\(error)")]
        }
        let accepted = AttackResult(attack: control, outcome: .accepted, reason: "\(release.played) was downloaded")
        return try [accepted] + Attack.all(scene).map { $0.play(on: AttackedDevice(like: device)) }
    }
}
