package import Trust

/// Gives the passphrase of private keys each time one is opened, so that none stays in memory in between.
package struct PassphraseSource: Sendable {
    private let read: @Sendable () throws -> Passphrase?

    package init(_ read: @escaping @Sendable () throws -> Passphrase?) {
        self.read = read
    }

    package static let none = PassphraseSource { nil }

    func open() throws -> Passphrase? { try read() }
}
