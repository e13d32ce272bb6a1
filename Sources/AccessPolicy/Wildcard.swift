/// A pattern in which `*` stands for any text and `?` for one character.
struct Wildcard: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case anyText
        case anyByte
        case byte(UInt8)
    }

    let tokens: [Token]

    init(tokens: [Token]) {
        // Stars in a row are one.
        self.tokens = tokens.enumerated()
            .filter { $0.element != .anyText || $0.offset == 0 || tokens[$0.offset - 1] != .anyText }
            .map(\.element)
    }

    init(_ text: some Sequence<UInt8>) {
        self.init(tokens: text.map(Wildcard.token))
    }

    static func token(_ byte: UInt8) -> Token {
        switch byte {
        case UInt8(ascii: "*"): .anyText
        case UInt8(ascii: "?"): .anyByte
        default: .byte(byte)
        }
    }

    /// Goes back to the last `*` only, which is enough, and takes no more steps than the product of both lengths.
    ///
    /// What it is matched with is ASCII, so that a character is a byte.
    func matches(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        let text = Array(text)
        var (place, position) = (0, 0)
        var star: (place: Int, position: Int)?
        while position < text.count {
            let token = place < tokens.count ? tokens[place] : nil
            if token == .anyText {
                star = (place, position)
                place += 1
            } else if token == .anyByte || token == .byte(text[position]) {
                place += 1
                position += 1
            } else if let back = star {
                place = back.place + 1
                position = back.position + 1
                star = (back.place, position)
            } else {
                return false
            }
        }
        return tokens[place...].allSatisfy { $0 == .anyText }
    }

    /// Whether it has no wildcards.
    var isLiteral: Bool {
        tokens.allSatisfy { token in
            switch token {
            case .byte: true
            case .anyText, .anyByte: false
            }
        }
    }
}
