internal import UpdateMetadata

/// One attack: what it is called, how it is played, and what defeats it.
struct Attack {
    let name: String
    let course: Course

    enum Course {
        /// The device meets this repository once, and must refuse it.
        case refused(as: Refusal, HostileRepository)
        /// The device meets these one after the other: it takes the first, is stuck at the second, and must take the
        /// last.
        case recovered(HostileRepository, stuck: HostileRepository, then: HostileRepository)
        /// The device meets the first, is cured by the second, and must refuse the third.
        case refusedAfterCure(as: Refusal, HostileRepository, cure: HostileRepository, again: HostileRepository)
    }
}

extension Attack {
    /// Plays the attack on a device that holds what an honest update left there.
    func play(on device: AttackedDevice) -> AttackResult {
        switch course {
        case .refused(let expected, let repository):
            return judge(expected) { try device.update(from: repository) }
        case .recovered(let theft, let honest, let cure):
            // That signatures of stolen keys count until they are replaced is no fault of the client. What counts is
            // that the theft leaves no trace (specification 1.0.34, 5.3.11).
            try? device.refresh(from: theft)
            // Without harm there would be nothing to recover from.
            let harm = judge(.metadata(.timestamp, .rollback)) { try device.update(from: honest) }
            guard harm.outcome == .refused else { return harm }
            return result(of: cure, on: device)
        case .refusedAfterCure(let expected, let theft, let cure, let again):
            try? device.refresh(from: theft)
            let recovery = result(of: cure, on: device)
            guard recovery.outcome == .recovered else { return recovery }
            return judge(expected) { try device.update(from: again) }
        }
    }

    private func result(of cure: HostileRepository, on device: AttackedDevice) -> AttackResult {
        do {
            try device.update(from: cure)
        } catch {
            return AttackResult(attack: name, outcome: .succeeded, reason: "the device is stuck: \(error)")
        }
        let reason = "once root has replaced the stolen key, the device takes lower versions again"
        return AttackResult(attack: name, outcome: .recovered, reason: reason)
    }

    private func judge(_ expected: Refusal, _ play: () throws -> Void) -> AttackResult {
        do {
            try play()
        } catch {
            let outcome: AttackResult.Outcome = Refusal(error) == expected ? .refused : .refusedByAccident
            return AttackResult(attack: name, outcome: outcome, reason: "\(error)")
        }
        return AttackResult(attack: name, outcome: .succeeded, reason: "the device would have installed it")
    }
}
