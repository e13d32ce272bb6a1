/// Whose signatures a role needs, and how many of them.
package struct RoleThreshold: Hashable, Sendable {
    /// Each once.
    package let keyIDs: [KeyID]
    /// At least 1. It may be more than there are keys, and then nothing can be signed.
    package let threshold: Int64

    package init(keyIDs: [KeyID], threshold: Int64) {
        self.keyIDs = keyIDs
        self.threshold = threshold
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        keyIDs = try value.strings("keyids").map(KeyID.init)
        threshold = try value.integer("threshold", from: 1)
        guard Set(keyIDs).count == keyIDs.count else { throw MalformedMetadata("one is there twice", at: "keyids") }
    }

    var members: [CanonicalJSON.Key: CanonicalJSON] {
        ["keyids": .array(keyIDs.map { .string($0.text) }), "threshold": .integer(threshold)]
    }
}
