import TestSupport
import Testing

@Suite struct HelpTests {
    @Test func `help names every command and every exit code`() throws {
        let result = try Tool.run(Tool.built("ota-release"), "--help")
        #expect(result.status == 0)
        for word in [
            "build", "verify", "attack", "inspect", "diff", "keys", "promote", "withdraw", "reinstate", "history", "gc",
            "job",
            "iam", "EXIT CODES", "73",
        ] {
            #expect(result.output.contains(word), "\(word) is missing")
        }
    }
}
