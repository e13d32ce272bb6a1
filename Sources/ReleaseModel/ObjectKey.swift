/// The key of an object in a bucket: letters, digits and `._-`, in components joined by `/`, so that it needs no
/// escaping in a URL, a shell or a checksum list.
package struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let string: String

    package init(parsing text: String) throws(InvalidValue) {
        let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isLegal =
            (1...1024).contains(text.utf8.count) && text.utf8.allSatisfy(ObjectKey.isPlain)
            && components.allSatisfy { part in
                !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
            }
        guard isLegal else {
            throw InvalidValue(
                "object key",
                text,
                "a key has letters, digits, \".\", \"_\" and \"-\" in components joined by \"/\""
            )
        }
        string = text
    }

    private init(trusted string: String) {
        self.string = string
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"): true
        default: false
        }
    }

    package var description: String { string }

    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.string < right.string
    }
}

extension ObjectKey {
    /// `core/x86_64/greengrass-core-ubuntu-1.11.6.tar.xz`: the key that AWS's own update documents name.
    package static func artifact(
        _ software: Software,
        _ version: Version,
        for platform: Platform,
        in format: CompressionFormat
    ) -> ObjectKey {
        let system = platform.operatingSystem.rawValue
        let name = "greengrass-\(software)-\(system)-\(version).tar.\(format.fileExtension)"
        return ObjectKey(trusted: "\(software)/\(platform.architecture.rawValue)/\(name)")
    }

    /// `manifests/core/1.11.6.json`
    package static func versionManifest(_ software: Software, _ version: Version) -> ObjectKey {
        ObjectKey(trusted: "manifests/\(software)/\(version).json")
    }

    /// `manifests/core/1.11.6.SHA256SUMS`
    package static func checksums(_ software: Software, _ version: Version) -> ObjectKey {
        ObjectKey(trusted: "manifests/\(software)/\(version).SHA256SUMS")
    }

    /// The key of this object's detached signature.
    package var signature: ObjectKey { ObjectKey(trusted: string + ".sig") }

    /// The key of this artifact's provenance, a signed in-toto statement.
    package var provenance: ObjectKey { ObjectKey(trusted: string + ".intoto.json") }

    /// The key of this artifact's bill of materials, an SPDX document.
    package var billOfMaterials: ObjectKey { ObjectKey(trusted: string + ".spdx.json") }
}

extension ObjectKey: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(string)
    }
}
