package import Trust

/// What opens private keys: passphrases, read anew each time so that none stays in memory, and the environment, where
/// tokens find their modules and PINs.
package struct KeyAccess: Sendable {
    private let readPassphrase: @Sendable () throws -> Passphrase?
    let environment: [String: String]

    package init(
        environment: [String: String],
        passphrase: @escaping @Sendable () throws -> Passphrase?
    ) {
        self.environment = environment
        readPassphrase = passphrase
    }

    /// For keys in plain files.
    package static let none = KeyAccess(environment: [:]) { nil }

    func passphrase() throws -> Passphrase? { try readPassphrase() }
}
