internal import FoundationEssentials

/// A JSON value of a document that came from elsewhere.
enum JSONTree: Equatable {
    case object([String: JSONTree])
    case array([JSONTree])
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case null

    /// Deeper documents are refused before they are read: reading calls itself.
    private static let deepest = 64

    /// Reads one JSON value; nil for anything else, and for an object that has a key twice.
    init?(parsing text: String) {
        let outline = JSONOutline(of: text)
        // The decoder takes both of these, which JSON has not.
        guard !outline.hasTrailingComma, !text.utf8.starts(with: "\u{FEFF}".utf8),
            outline.depth <= JSONTree.deepest,
            let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)),
            // The decoder takes the first of two equal keys without a word.
            tree.memberCount == outline.members
        else { return nil }
        self = tree
    }

    private var memberCount: Int {
        switch self {
        case .object(let members): members.values.reduce(members.count) { $0 + $1.memberCount }
        case .array(let elements): elements.reduce(0) { $0 + $1.memberCount }
        case .string, .integer, .number, .boolean, .null: 0
        }
    }
}

extension JSONTree: Decodable {
    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: JSONTree] = [:]
            for key in container.allKeys { members[key.stringValue] = try container.decode(JSONTree.self, forKey: key) }
            self = .object(members)
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONTree] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONTree.self)) }
            self = .array(elements)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}

/// What can be seen of a JSON text without reading it: its brackets, colons and commas outside of strings.
struct JSONOutline {
    private(set) var members = 0
    private(set) var depth = 0
    /// Whether a comma stands before the end of an object or an array.
    private(set) var hasTrailingComma = false

    init(of text: String) {
        var (isInString, isEscaped) = (false, false)
        var open = 0
        var last: UInt8?
        for byte in text.utf8 {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: ":"): members += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                depth = max(depth, open)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                open -= 1
                if last == UInt8(ascii: ",") { hasTrailingComma = true }
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: break
            }
            last = byte
        }
    }
}
