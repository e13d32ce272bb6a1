/// How many keys stand behind each role, and for how long their signatures hold: `manifests/trust.yaml`.
package struct TrustPolicy: Equatable, Sendable {
    package struct Role: Equatable, Sendable {
        /// How many keys a development set makes.
        package var keys: Int
        /// How many of them must sign.
        package var threshold: Int
        /// How long a signature holds, in days.
        package var days: Int

        package init(keys: Int = 1, threshold: Int = 1, days: Int) {
            self.keys = keys
            self.threshold = threshold
            self.days = days
        }

        /// In seconds.
        package var lifetime: Int64 { Int64(days) * 86400 }
    }

    package var roles: [TrustRole: Role]
    /// The folder with the roots and the public keys, relative to the policy; nil for a development set.
    package var folder: String?
    /// Where the private half of a key lives that does not lie beside its public one, by the key's name.
    package var locations: [String: String]

    package init(roles: [TrustRole: Role] = [:], folder: String? = nil, locations: [String: String] = [:]) {
        self.roles = roles
        self.folder = folder
        self.locations = locations
    }

    package subscript(role: TrustRole) -> Role { roles[role] ?? TrustPolicy.standard(role) }

    private static func standard(_ role: TrustRole) -> Role {
        switch role {
        case .root: Role(keys: 3, threshold: 2, days: 365)
        case .targets, .core, .otaAgent: Role(days: 365)
        case .snapshot: Role(days: 30)
        case .timestamp: Role(days: 7)
        }
    }
}
