import Testing

@testable import LocalCloud

@Suite struct RequestNamesTests {
    @Test func `each name comes once, and is sixteen capital digits`() async {
        let names = RequestNames()
        let found = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in names.next() } } }
            return await group.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(Set(found).count == 4000)
        #expect(found.allSatisfy { $0.wholeMatch(of: /[0-9A-F]{16}/) != nil })
    }
}
