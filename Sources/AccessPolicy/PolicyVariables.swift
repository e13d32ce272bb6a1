/// Policy variables (`${aws:username}`), which version 2012-10-17 brought ("IAM policy elements: Variables and tags").
enum PolicyVariables {
    /// The text as a pattern; nil when it has a variable whose value is not known here.
    static func pattern(_ text: String, in version: PolicyDocument.Version, wildcards: Bool = true) -> Wildcard? {
        let bytes = Array(text.utf8)
        var tokens: [Wildcard.Token] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if version == .current, byte == UInt8(ascii: "$"), bytes[position...].dropFirst().first == UInt8(ascii: "{")
            {
                // `${*}`, `${?}` and `${$}` are the characters themselves.
                let variable = bytes[position...].prefix(4)
                guard variable.count == 4, variable.last == UInt8(ascii: "}"), "*?$".utf8.contains(bytes[position + 2])
                else { return nil }
                tokens.append(.byte(bytes[position + 2]))
                position += 4
            } else {
                tokens.append(wildcards ? Wildcard.token(byte) : .byte(byte))
                position += 1
            }
        }
        return Wildcard(tokens: tokens)
    }
}
