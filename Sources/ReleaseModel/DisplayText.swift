extension String {
    /// The text in quotes with every control character escaped, so that a hostile name cannot steer a terminal.
    package var quotedForDisplay: String {
        "\"\(escapedForDisplay)\""
    }

    /// The text with control characters, and those that reorder text, written as `\u{…}`.
    package var escapedForDisplay: String {
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isUnsafeForDisplay {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Control characters (C0, DEL, C1), line and paragraph separators, and the bidirectional overrides of
    /// Unicode Technical Report 36, "Bidirectional Text Spoofing".
    package var isUnsafeForDisplay: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
