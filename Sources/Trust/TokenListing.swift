/// What `pkcs11-tool` shows of tokens and of the keys in one.
enum TokenListing {
    struct Token: Equatable {
        /// The slot's number in hexadecimal, as in `0x1f`.
        let slot: String
        var label = ""
    }

    struct Key: Equatable {
        var label = ""
        /// In hexadecimal; nil when the key has none.
        var id: String?
    }

    /// Reads `--list-token-slots`:
    ///
    ///     Slot 0 (0x1f): SoftHSM slot ID 0x1f
    ///       token label        : release
    static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("Slot ") {
                let number = line.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
                tokens.append(Token(slot: String(number)))
            } else if let label = value(of: "token label        : ", in: line), !tokens.isEmpty {
                tokens[tokens.count - 1].label = label
            }
        }
        // Those without a label are not initialized.
        return tokens.filter { !$0.label.isEmpty }
    }

    /// Reads `--list-objects`:
    ///
    ///     Public Key Object; EC  EC_POINT 256 bits
    ///       label:      core-1
    ///       ID:         01
    static func keys(_ text: String) -> [Key] {
        var keys: [Key] = []
        for line in text.split(separator: "\n") {
            if !line.hasPrefix("  ") {
                keys.append(Key())
            } else if let label = value(of: "label:      ", in: line), !keys.isEmpty {
                keys[keys.count - 1].label = label
            } else if let id = value(of: "ID:         ", in: line), !keys.isEmpty {
                keys[keys.count - 1].id = id
            }
        }
        return keys
    }

    private static func value(of name: String, in line: Substring) -> String? {
        guard line.hasPrefix("  \(name)") else { return nil }
        return String(line.dropFirst(2 + name.count))
    }
}
