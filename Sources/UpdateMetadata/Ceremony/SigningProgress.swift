/// How far a ceremony is: who has signed, and how many more have to.
package struct SigningProgress: Sendable {
    private struct Share {
        let authority: RoleAuthority
        let signed: [KeyID]
        let labels: KeyLabels

        var missing: Int64 { max(0, authority.role.threshold - Int64(signed.count)) }

        var state: String {
            let (count, all) = (signed.count, authority.role.keyIDs.count)
            return "\(count) of \(all) \(authority.keysInWords) \(count == 1 ? "has" : "have") signed, "
                + "\(authority.role.threshold) \(authority.role.threshold == 1 ? "is" : "are") needed"
        }

        var need: String {
            let rest = authority.role.keyIDs.filter { !signed.contains($0) }
                .map { labels.label($0, authority.keys) }
            let keys = rest.isEmpty ? "there are none" : rest.joined(separator: ", ")
            return "\(missing) more of the \(authority.keysInWords) (\(keys))"
        }
    }

    private let shares: [Share]

    package init(of envelope: MetadataEnvelope, by authorities: [RoleAuthority]) {
        self.init(by: authorities) { envelope.signers(of: $0) }
    }

    package init<Payload>(of metadata: SignedMetadata<Payload>, by authorities: [RoleAuthority]) {
        self.init(by: authorities) { metadata.signers(of: $0.role, among: $0.keys) }
    }

    private init(by authorities: [RoleAuthority], _ signers: (RoleAuthority) -> [KeyID]) {
        let labels = KeyLabels(authorities.flatMap(\.role.keyIDs))
        shares = authorities.map { Share(authority: $0, signed: signers($0), labels: labels) }
    }

    package var isComplete: Bool { shares.allSatisfy { $0.missing == 0 } }

    /// `2 of 3 root keys have signed, 2 are needed; 2 of 2 root keys of version 1 have signed, 2 are needed`
    package var state: String { shares.map(\.state).joined(separator: "; ") }

    /// What is missing, in words.
    package var needs: [String] { shares.filter { $0.missing > 0 }.map(\.need) }
}
