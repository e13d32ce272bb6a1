/// A policy under construction. Members stay in the order in which AWS's documentation writes them.
package indirect enum PolicyJSON: Equatable, Sendable {
    case text(String)
    case list([PolicyJSON])
    case object([Member])

    package struct Member: Equatable, Sendable {
        let key: String
        let value: PolicyJSON

        package init(_ key: String, _ value: PolicyJSON) {
            self.key = key
            self.value = value
        }
    }

    /// The JSON text, on lines of their own, without one after the last.
    package var text: String {
        var output = ""
        write(to: &output, indentation: "")
        return output
    }

    private func write(to output: inout String, indentation: String) {
        switch self {
        case .text(let text): PolicyJSON.write(text, to: &output)
        case .list(let elements):
            PolicyJSON.write("[", elements, "]", to: &output, indentation) { element, output, indentation in
                element.write(to: &output, indentation: indentation)
            }
        case .object(let members):
            PolicyJSON.write("{", members, "}", to: &output, indentation) { member, output, indentation in
                PolicyJSON.write(member.key, to: &output)
                output += ": "
                member.value.write(to: &output, indentation: indentation)
            }
        }
    }

    private static func write<Element>(
        _ opening: String,
        _ elements: [Element],
        _ closing: String,
        to output: inout String,
        _ indentation: String,
        _ writeElement: (Element, inout String, String) -> Void
    ) {
        output += opening
        let inner = indentation + "  "
        for (position, element) in elements.enumerated() {
            output += (position == 0 ? "\n" : ",\n") + inner
            writeElement(element, &output, inner)
        }
        if !elements.isEmpty { output += "\n" + indentation }
        output += closing
    }

    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": output += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
