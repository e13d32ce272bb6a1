import ReleaseModel
import Testing

/// Names of channels, shares of a fleet, reasons of a change.
struct ChannelValueTests {
    @Test(arguments: ["stable", "a", "beta-2", String(repeating: "x", count: 32)])
    func `a channel has a plain name`(text: String) throws {
        #expect(try ChannelName(parsing: text).description == text)
    }

    @Test(arguments: ["", "candidate", "Stable", "2nd", "-a", "a b", "a_b", "ä", String(repeating: "x", count: 33)])
    func `what is no name of a channel is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try ChannelName(parsing: text) }
    }

    @Test(arguments: [1, 10, 99, 100]) func `a share is so many percent`(percent: Int) throws {
        #expect(try Share(parsing: "\(percent)").percent == percent)
        #expect(Share(percent: percent)?.description == "\(percent) %")
    }

    @Test(arguments: ["0", "101", "-1", "+1", "01", "1.5", "", "10%", "٣"])
    func `what is no share is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try Share(parsing: text) }
    }

    @Test func `a reason is one line with something in it`() throws {
        #expect(try ChangeReason(parsing: "does not start; ähnlich").text == "does not start; ähnlich")
        for text in ["", " ", "a\nb", "a\u{1B}[2J", "\u{202E}a", String(repeating: "x", count: 501)] {
            #expect(throws: InvalidValue.self) { try ChangeReason(parsing: text) }
        }
    }
}
