internal import ObjectStore
internal import ReleaseModel

/// What an object of a bucket is, which says when it is stored, whether it may ever change, and how long others may
/// keep it.
enum ObjectKind: Hashable, Sendable, Comparable {
    /// An artifact, a signature, a target by the name that a consistent snapshot gives it: what nothing else needs.
    case target
    /// `metadata/N.<role>.json` of any role but root.
    case metadata
    /// `metadata/N.root.json`
    case root
    /// `metadata/timestamp.json`, from which on clients see all the rest.
    case timestamp
    /// What is beside a version manifest: its signature and its list of checksums.
    case besideManifest
    /// `manifests/<software>/<version>.json` by its plain name, for people and scripts.
    case manifest

    init(_ key: String) {
        let parts = key.split(separator: "/")
        switch parts.first {
        case "metadata":
            let name = parts.dropFirst().joined(separator: "/")
            if name == "timestamp.json" {
                self = .timestamp
            } else {
                self = name.hasSuffix(".root.json") ? .root : .metadata
            }
        case "manifests" where ObjectKind.isPlain(parts.last ?? ""):
            self = key.hasSuffix(".json") ? .manifest : .besideManifest
        default: self = .target
        }
    }

    /// The name of a consistent snapshot begins with a digest.
    private static func isPlain(_ name: Substring) -> Bool {
        guard let first = name.split(separator: ".", omittingEmptySubsequences: false).first else { return true }
        return Hexadecimal.decode(String(first)) == nil || first.utf8.count < 64
    }

    /// Whether the same name always has the same bytes.
    var isImmutable: Bool {
        switch self {
        case .target, .metadata, .root: true
        case .timestamp, .besideManifest, .manifest: false
        }
    }

    /// The first names of the keys that a tree's buckets have. What has another is somebody else's.
    static func isOfTree(_ key: String) -> Bool {
        guard let first = key.split(separator: "/", omittingEmptySubsequences: false).first else { return false }
        return ["metadata", "manifests"].contains(first) || Software(rawValue: String(first)) != nil
    }

    func description(of key: String) -> ObjectDescription {
        ObjectDescription(
            contentType: ObjectKind.contentType(of: key),
            cacheControl: isImmutable ? "public, max-age=31536000, immutable" : "no-cache"
        )
    }

    private static func contentType(of key: String) -> String {
        let types = [
            (".json", "application/json"), (".xz", "application/x-xz"), (".gz", "application/gzip"),
            ("SHA256SUMS", "text/plain; charset=utf-8"),
        ]
        return types.first { key.hasSuffix($0.0) }?.1 ?? "application/octet-stream"
    }
}
