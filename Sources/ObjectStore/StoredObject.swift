package import ReleaseModel

/// An object as a list or the answer to a write shows it.
package struct StoredObject: Hashable, Sendable {
    package let key: String
    package let size: UInt64
    /// Without quotes: the MD5 of an object that was stored whole, `…-N` of one in N parts, and what the store likes with
    /// other encryption ("Checking object integrity", Amazon S3 User Guide).
    package let entityTag: String

    /// When it was stored; nil when the store does not say.
    package let modified: Timestamp?

    package init(key: String, size: UInt64, entityTag: String, modified: Timestamp? = nil) {
        self.key = key
        self.size = size
        self.entityTag = entityTag
        self.modified = modified
    }

    /// The same, with a key that no longer begins with `prefix`.
    package func without(prefix: String) -> StoredObject {
        let rest = String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        return StoredObject(key: rest, size: size, entityTag: entityTag, modified: modified)
    }
}
