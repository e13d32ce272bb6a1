/// An object as a list or the answer to a write shows it.
package struct StoredObject: Hashable, Sendable {
    package let key: String
    package let size: UInt64
    /// Without quotes: the MD5 of an object that was stored whole, `…-N` of one in N parts, and what the store likes with
    /// other encryption ("Checking object integrity", Amazon S3 User Guide).
    package let entityTag: String

    package init(key: String, size: UInt64, entityTag: String) {
        self.key = key
        self.size = size
        self.entityTag = entityTag
    }

    /// The same, with a key that no longer begins with `prefix`.
    package func without(prefix: String) -> StoredObject {
        StoredObject(key: String(key.dropFirst(prefix.count)), size: size, entityTag: entityTag)
    }
}
