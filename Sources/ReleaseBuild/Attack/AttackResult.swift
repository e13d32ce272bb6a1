/// What became of one attack.
package struct AttackResult: Sendable, Encodable {
    package enum Outcome: String, Sendable, Encodable {
        /// The control: the honest release gets through.
        case accepted
        /// For the reason that is right.
        case refused
        /// The device took what stolen keys signed, as it must, and came back once the keys were replaced.
        case recovered
        /// The attack succeeded.
        case succeeded = "ACCEPTED"
        /// Refused, but not for the reason that defeats this attack: the next variant of it may pass.
        case refusedByAccident = "WRONG REASON"
        /// The honest release was refused.
        case controlFailed = "FAILED"
    }

    package let attack: String
    package let outcome: Outcome
    /// The client's own words, or what was accepted.
    package let reason: String

    package var isGood: Bool { AttackResult.good.contains(outcome) }

    private static let good: Set<Outcome> = [.accepted, .refused, .recovered]
}
