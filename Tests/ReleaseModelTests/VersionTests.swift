import ReleaseModel
import Testing

@Suite struct VersionTests {
    @Test(arguments: [
        ("1.11.6", 1, 11, 6), ("0.0.0", 0, 0, 0), ("10.20.30", 10, 20, 30), ("999999999.0.1", 999_999_999, 0, 1),
    ])
    func `three numbers are read and written back`(text: String, major: Int, minor: Int, patch: Int) throws {
        let version = try Version(parsing: text)
        #expect((version.major, version.minor, version.patch) == (major, minor, patch))
        #expect(version.description == text)
    }

    @Test(arguments: [
        "", ".", "..", "1", "1.2", "1.2.", ".1.2", "1..2", "1.2.3.4", "01.2.3", "1.02.3", "1.2.00", "v1.2.3",
        "1.2.3-rc1",
        "1.2.3+build", " 1.2.3", "1.2.3\n", "-1.2.3", "+1.2.3", "1,2,3", "1.2.x", "1.2.1234567890", "１.２.３",
        "1.2.\u{0663}", "1.2.3\0", "1.\u{301}2.3",
    ])
    func `anything else is refused`(text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try Version(parsing: text) }
        #expect(error.description.contains("such as 1.11.6"))
    }

    @Test(arguments: [
        ("1.2.3", "1.2.4"), ("1.9.9", "1.10.0"), ("1.99.99", "2.0.0"), ("9.0.0", "10.0.0"), ("1.11.6", "1.11.10"),
    ])
    func `numbers are compared as numbers`(smaller: String, greater: String) throws {
        let (left, right) = (try Version(parsing: smaller), try Version(parsing: greater))
        #expect(left < right)
        #expect(!(right < left))
        #expect(left != right)
    }
}
