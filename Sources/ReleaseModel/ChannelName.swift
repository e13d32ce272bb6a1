/// The name of a channel that versions are promoted to, such as `stable`.
package struct ChannelName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Where every version is that is offered at all, before it is promoted: no channel to promote to.
    package static let candidate = "candidate"

    package let text: String

    /// 1 to 32 lower-case letters, digits and hyphens that start with a letter, but for `candidate`.
    package init(parsing text: String) throws(InvalidValue) {
        guard text != ChannelName.candidate else {
            throw InvalidValue("channel", text, "every version that is offered is a candidate; promote it to another")
        }
        let isLegal =
            (1...32).contains(text.utf8.count) && text.utf8.first.map(ChannelName.isLetter) ?? false
            && text.utf8.allSatisfy { byte in
                ChannelName.isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
        guard isLegal else {
            throw InvalidValue(
                "channel",
                text,
                "a channel has 1 to 32 lower-case letters, digits and hyphens, and starts with a letter"
            )
        }
        self.text = text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    package var description: String { text }

    package static func < (left: ChannelName, right: ChannelName) -> Bool { left.text < right.text }
}
