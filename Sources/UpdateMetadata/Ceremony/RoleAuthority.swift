package import Trust

/// Those whose signatures metadata needs: the keys of one role, as one version of root or of a delegating role lists
/// them.
package struct RoleAuthority: Sendable {
    /// The role, fit for display.
    package let name: String
    /// The version of root that lists the keys, where it is not the one that is signed.
    package let version: Int64?
    package let role: RoleThreshold
    package let keys: RoleKeys

    package init(_ name: String, _ role: RoleThreshold, _ keys: RoleKeys, version: Int64? = nil) {
        self.name = name
        self.version = version
        self.role = role
        self.keys = keys
    }

    /// `root keys of version 1`
    package var keysInWords: String { "\(name) keys" + (version.map { " of version \($0)" } ?? "") }

    /// The name under which a key is one of these; nil when it is none.
    package func id(of key: PublicKey) -> KeyID? {
        role.keyIDs.first { keys.known[$0] == key }
    }
}

extension RoleKeys {
    /// The keys of a role that signed a message, each different key once, whatever names it is listed under.
    func signers(of role: RoleThreshold, _ signatures: [KeyID: [UInt8]?], over message: ArraySlice<UInt8>) -> [KeyID] {
        var counted: Set<PublicKey> = []
        return role.keyIDs.filter { id in
            guard let key = known[id], let signature = signatures[id], let signature, !counted.contains(key),
                key.signed(message, signature)
            else { return false }
            counted.insert(key)
            return true
        }
    }
}

extension PublicKey {
    func signed(_ message: ArraySlice<UInt8>, _ signature: [UInt8]) -> Bool {
        (try? isValid(signature, of: Message(message))) ?? false
    }
}
