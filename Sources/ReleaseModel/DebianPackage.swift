/// What a Debian package says it is (Debian Policy 4.6, 5.3 and 5.6).
package struct DebianPackage: Hashable, Sendable, Codable {
    package let name: String
    package let version: String
    package let architecture: String
    /// The distribution that it comes from, in lower case; nil when it says nothing that a package URL can carry.
    package let origin: String?

    /// Values of the fields Package, Version, Architecture and Origin. Those of the first three must be legal; an origin
    /// that is no plain word is left out.
    package init(name: String, version: String, architecture: String, origin: String?) throws(InvalidValue) {
        guard DebianPackage.isMade(name, of: "+-.", capitals: false), name.utf8.count >= 2,
            !"+-.".contains(name.first ?? "-")
        else {
            throw InvalidValue("package name", name, "it has lower-case letters, digits and \"+-.\", from 2 to 255")
        }
        guard DebianPackage.isMade(version, of: "+-.:~", capitals: true) else {
            throw InvalidValue("package version", version, "it has letters, digits and \"+-.:~\", at most 255")
        }
        guard DebianPackage.isMade(architecture, of: "-", capitals: false) else {
            throw InvalidValue("package architecture", architecture, "it has lower-case letters, digits and \"-\"")
        }
        self.name = name
        self.version = version
        self.architecture = architecture
        self.origin = origin.map(DebianPackage.lowercased)
            .flatMap { origin in
                DebianPackage.isMade(origin, of: "-.", capitals: false) ? origin : nil
            }
    }

    private static func isMade(_ text: String, of marks: String, capitals: Bool) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals
                default: marks.utf8.contains(byte)
                }
            }
    }

    /// ASCII alone, whatever the locale.
    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    /// The package URL, type `deb` (purl specification): `pkg:deb/debian/curl@7.88.1-10?arch=amd64`.
    package var url: String {
        let path = [origin, name].compactMap { $0 }.map(PercentEncoding.component).joined(separator: "/")
        let encoded = PercentEncoding.component(version).replacing("%3A", with: ":")
        return "pkg:deb/\(path)@\(encoded)?arch=\(architecture)"
    }

    private enum CodingKeys: String, CodingKey {
        case name, version, architecture, origin
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            version: container.decode(String.self, forKey: .version),
            architecture: container.decode(String.self, forKey: .architecture),
            origin: container.decodeIfPresent(String.self, forKey: .origin)
        )
    }
}
