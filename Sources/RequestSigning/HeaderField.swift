/// A field of a request's head, as it is on the wire.
package struct HeaderField: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The name in lower case, by bytes: names are ASCII.
    package var lowercasedName: String { name.lowercasedASCII }

    /// Whether the name is `name`, which is given in lower case.
    func isNamed(_ name: String) -> Bool { self.name.utf8.count == name.utf8.count && isNameBegun(by: name) }

    /// Whether the name begins with `prefix`, which is given in lower case.
    func isNameBegun(by prefix: String) -> Bool {
        guard name.utf8.count >= prefix.utf8.count else { return false }
        return zip(name.utf8, prefix.utf8)
            .allSatisfy { byte, expected in
                byte == expected || ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && byte | 0x20 == expected)
            }
    }

    /// The value without spaces around it, and with one space for several inside.
    var collapsedValue: String {
        var collapsed: [UInt8] = []
        var isPending = false
        for byte in value.utf8 {
            if HeaderField.isSpace(byte) {
                isPending = !collapsed.isEmpty
            } else {
                if isPending { collapsed.append(UInt8(ascii: " ")) }
                isPending = false
                collapsed.append(byte)
            }
        }
        return String(decoding: collapsed, as: UTF8.self)
    }

    /// The value without spaces around it.
    var trimmedValue: String {
        let start = value.utf8.drop(while: HeaderField.isSpace)
        let count = start.reversed().drop(while: HeaderField.isSpace).count
        return String(decoding: start.prefix(count), as: UTF8.self)
    }

    /// Space, and what folds lines.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension String {
    var lowercasedASCII: String {
        String(
            decoding: utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self
        )
    }

    /// Whether the bytes are the same. `==` is not enough: Unicode has a second K.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether the bytes begin with those.
    func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
