/// An element of XML 1.0 as S3 and the query protocol write it: no attributes but `xmlns`, text or children.
struct XMLElement {
    let name: String
    let namespace: String?
    let children: [XMLElement]
    let text: String

    init(_ name: String, namespace: String? = nil, _ children: [XMLElement]) {
        self.name = name
        self.namespace = namespace
        self.children = children
        text = ""
    }

    init(_ name: String, namespace: String? = nil, _ text: String) {
        self.name = name
        self.namespace = namespace
        children = []
        self.text = text
    }

    /// The document with this element as its root.
    var document: [UInt8] {
        var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8) + [UInt8(ascii: "\n")]
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        let attribute = namespace.map { " xmlns=\"\($0)\"" } ?? ""
        bytes += "<\(name)\(attribute)>".utf8
        XMLElement.escape(text, to: &bytes)
        for child in children { child.append(to: &bytes) }
        bytes += "</\(name)>".utf8
    }

    /// Characters that XML 1.0 has no place for become U+FFFD: requests may hold any.
    private static func escape(_ text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "\r": bytes += "&#13;".utf8
            case "\t", "\n", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...: bytes += String(scalar).utf8
            default: bytes += "\u{FFFD}".utf8
            }
        }
    }
}
