internal import Glibc
package import ReleaseModel

/// A host as URLs and certificates name it: a DNS name in lower case, or an IP address.
package struct HostName: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        case name
        case address4
        case address6
    }

    /// Without brackets.
    package let text: String
    package let kind: Kind

    package static let localhost = HostName(unchecked: "localhost", .name)

    private init(unchecked text: String, _ kind: Kind) {
        self.text = text
        self.kind = kind
    }

    /// Reads a DNS name (RFC 1123, 2.1) or an address of IPv4 or IPv6, the latter without brackets.
    package init(parsing text: String) throws(InvalidValue) {
        if let kind = HostName.addressKind(text) {
            self.init(unchecked: text, kind)
            return
        }
        let name = text.lowercased()
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // What ends in a number is an address to everybody, though this one is none.
        let isNumber = labels.last?.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
        guard name.utf8.count <= 253, labels.allSatisfy(HostName.isLabel), !isNumber else {
            throw InvalidValue("host", text, "it is a DNS name such as gateway-server.local, or an IP address")
        }
        self.init(unchecked: name, .name)
    }

    /// Whether it stands for all addresses of a machine, and so names none.
    package var isWildcard: Bool { text == "0.0.0.0" || text == "::" }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        text == "localhost" || text == "::1" || (kind == .address4 && text.utf8.starts(with: "127.".utf8))
    }

    /// As it stands in URLs: an address of IPv6 in brackets (RFC 3986, 3.2.2).
    package var description: String { kind == .address6 ? "[\(text)]" : text }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == hyphen
            }
    }

    private static func addressKind(_ text: String) -> Kind? {
        var address = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &address) == 1 { return .address4 }
        return unsafe inet_pton(AF_INET6, text, &address) == 1 ? .address6 : nil
    }
}
