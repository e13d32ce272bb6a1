import Testing

@testable import ObjectStore

@Suite struct RetryPolicyTests {
    @Test func `waits grow to a limit, and are never the same for all`() {
        let policy = RetryPolicy()
        for attempt in 1...40 {
            let ceiling = min(policy.shortest * (1 << min(attempt - 1, 10)), policy.longest)
            let waits = (0..<50).map { _ in policy.delay(after: attempt) }
            #expect(waits.allSatisfy { $0 >= ceiling / 2 && $0 <= ceiling })
            #expect(Set(waits).count > 1)
        }
    }

    @Test(arguments: [
        (503, "SlowDown", true), (500, "InternalError", true), (400, "RequestTimeout", true), (429, "", true),
        (403, "AccessDenied", false), (404, "NoSuchKey", false), (412, "PreconditionFailed", false),
        (409, "ConditionalRequestConflict", true), (400, "BadDigest", false),
    ])
    func `what passes is tried again`(status: Int, code: String, again: Bool) {
        #expect(RetryPolicy.isWorthwhile(.answer(status: status, code: code, message: "")) == again)
    }
}
