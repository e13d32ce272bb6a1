package import Trust

/// A key that signs metadata, which several roles may share.
package final class RoleSigner {
    private let key: SigningKey
    package var publicKey: PublicKey { key.publicKey }
    package var keyID: KeyID { KeyID(of: publicKey) }

    package init(_ key: consuming SigningKey) {
        self.key = key
    }

    package func sign(_ message: [UInt8]) throws -> [UInt8] {
        try key.sign(Message(message))
    }
}
