import Hashing
import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

/// Who may speak for which targets, and who is asked first.
struct DelegationTests {
    /// A repository whose delegated roles all have one key, unless said otherwise.
    private struct Tree {
        let repository: TestRepository
        let signer: RoleSigner

        init() throws {
            repository = try TestRepository()
            signer = try TestRepository.signer()
        }

        /// `name pattern pattern`, or `name! pattern` for one that ends the search.
        func delegation(_ text: String, by key: RoleSigner? = nil) throws -> DelegatedRole {
            let words = text.split(separator: " ").map(String.init)
            let isTerminating = words[0].hasSuffix("!")
            return DelegatedRole(
                name: try #require(RoleName(isTerminating ? String(words[0].dropLast()) : words[0])),
                threshold: RoleThreshold(keyIDs: [(key ?? signer).keyID], threshold: 1),
                isTerminating: isTerminating,
                scope: .paths(words.dropFirst().map(PathPattern.init))
            )
        }

        /// Publishes a role with targets, each `path=length`, and delegations.
        func publish(_ role: String, _ targets: [String] = [], to delegations: [String] = []) throws {
            let files = targets.map { text in
                let parts = text.split(separator: "=")
                return (TargetPath(String(parts[0])), TestRepository.target(UInt64(parts[1]) ?? 0))
            }
            let name = try #require(RoleName(role))
            try repository.publishTargets(
                1,
                of: name,
                targets: Dictionary(uniqueKeysWithValues: files),
                delegations: Delegations(
                    keys: RoleKeys([signer.publicKey]),
                    roles: try delegations.map { try delegation($0) }
                ),
                by: name == .targets ? nil : [signer]
            )
        }

        func finish() throws {
            try repository.publishSnapshot(1)
            try repository.publishTimestamp(1, snapshot: 1)
        }

        func client(limits: ClientLimits = ClientLimits()) throws -> MetadataClient {
            var client = try repository.client(repository.newStore(), limits: limits)
            try client.refresh()
            repository.forgetRequests()
            return client
        }
    }

    private struct Search: Sendable, CustomTestStringConvertible {
        let what: String
        /// `role: what it lists -> what it delegates`
        let roles: [(name: String, targets: [String], delegations: [String])]
        let length: UInt64?
        let requests: [String]
        var testDescription: String { what }
    }

    /// All look for `dir/file`.
    private static let searches = [
        Search(what: "nothing delegates", roles: [("targets", ["other=1"], [])], length: nil, requests: []),
        Search(
            what: "the top speaks first",
            roles: [("targets", ["dir/file=1"], ["a dir/*"]), ("a", ["dir/file=2"], [])],
            length: 1,
            requests: []
        ),
        Search(
            what: "the order is that of the list",
            roles: [("targets", [], ["b dir/*", "a dir/*"]), ("a", ["dir/file=1"], []), ("b", ["dir/file=2"], [])],
            length: 2,
            requests: ["1.b.json"]
        ),
        Search(
            what: "depth before breadth",
            roles: [
                ("targets", [], ["a dir/*", "b dir/*"]), ("a", [], ["c dir/*"]), ("b", ["dir/file=2"], []),
                ("c", ["dir/file=3"], []),
            ],
            length: 3,
            requests: ["1.a.json", "1.c.json"]
        ),
        Search(
            what: "back up from a branch without it",
            roles: [("targets", [], ["a dir/*", "b dir/*"]), ("a", ["dir/other=1"], []), ("b", ["dir/file=2"], [])],
            length: 2,
            requests: ["1.a.json", "1.b.json"]
        ),
        Search(
            what: "a terminating role ends the search",
            roles: [("targets", [], ["a! dir/*", "b dir/*"]), ("a", [], []), ("b", ["dir/file=2"], [])],
            length: nil,
            requests: ["1.a.json"]
        ),
        Search(
            what: "a terminating role may still delegate",
            roles: [
                ("targets", [], ["a! dir/*", "b dir/*"]), ("a", [], ["c dir/*"]), ("b", ["dir/file=2"], []),
                ("c", ["dir/file=3"], []),
            ],
            length: 3,
            requests: ["1.a.json", "1.c.json"]
        ),
        Search(
            what: "a terminating role below ends the search above",
            roles: [
                ("targets", [], ["a dir/*", "b dir/*"]), ("a", [], ["c! dir/*"]), ("b", ["dir/file=2"], []),
                ("c", [], []),
            ],
            length: nil,
            requests: ["1.a.json", "1.c.json"]
        ),
        Search(
            what: "a terminating role for other paths ends nothing",
            roles: [("targets", [], ["a! else/*", "b dir/*"]), ("a", [], []), ("b", ["dir/file=2"], [])],
            length: 2,
            requests: ["1.b.json"]
        ),
        Search(
            what: "a role speaks for its paths alone",
            roles: [("targets", [], ["a dir/f?", "b dir"]), ("a", ["dir/file=1"], []), ("b", ["dir/file=2"], [])],
            length: nil,
            requests: []
        ),
        Search(
            what: "a delegate hands on no more than it has",
            roles: [("targets", [], ["a else/*"]), ("a", [], ["b dir/*"]), ("b", ["dir/file=2"], [])],
            length: nil,
            requests: []
        ),
        Search(
            what: "a circle is walked once",
            roles: [("targets", [], ["a dir/*"]), ("a", [], ["b dir/*"]), ("b", [], ["a dir/*", "b dir/*"])],
            length: nil,
            requests: ["1.a.json", "1.b.json"]
        ),
        Search(
            what: "two ways to one role are one",
            roles: [
                ("targets", [], ["a dir/*", "b dir/*"]), ("a", [], ["c dir/*"]), ("b", [], ["c dir/*"]), ("c", [], []),
            ],
            length: nil,
            requests: ["1.a.json", "1.c.json", "1.b.json"]
        ),
        Search(
            what: "a role's name is no path",
            roles: [("targets", [], ["../a dir/*"]), ("../a", ["dir/file=1"], [])],
            length: 1,
            requests: ["1...%2Fa.json"]
        ),
    ]

    @Test(arguments: searches)
    private func `delegations are searched from the most trusted down`(search: Search) throws {
        let tree = try Tree()
        for role in search.roles { try tree.publish(role.name, role.targets, to: role.delegations) }
        try tree.finish()
        var client = try tree.client()
        #expect(try client.target(TargetPath("dir/file"))?.length == search.length)
        #expect(tree.repository.requests == search.requests)
        // What is trusted already is not asked for again.
        tree.repository.forgetRequests()
        #expect(try client.target(TargetPath("dir/file"))?.length == search.length)
        #expect(tree.repository.requests == [])
    }

    @Test func `there is an end to delegations`() throws {
        let tree = try Tree()
        try tree.publish("targets", to: ["r1 *"])
        for index in 1...60 { try tree.publish("r\(index)", ["file\(index)=\(index)"], to: ["r\(index + 1) *"]) }
        try tree.finish()
        var limits = ClientLimits()
        limits.delegations = 5
        var client = try tree.client(limits: limits)
        #expect(try client.target(TargetPath("file5"))?.length == 5)
        #expect(try client.target(TargetPath("file6")) == nil)
        #expect(tree.repository.requests == (1...5).map { "1.r\($0).json" })
    }

    @Test func `a role that the snapshot does not list is not asked`() throws {
        let tree = try Tree()
        try tree.publish("targets", to: ["a *"])
        try tree.publish("a", ["file=1"])
        tree.repository.listed[try #require(RoleName("a"))] = nil
        try tree.finish()
        var client = try tree.client()
        let outcome = try Outcome.of { _ = try client.target(TargetPath("file")) }
        #expect(outcome == "a: not listed")
        #expect(tree.repository.requests == [])
    }

    @Test(arguments: [("missing", "a: missing"), ("foreign", "a: not signed by enough keys"), ("old", "a: rollback")])
    func `delegated metadata is held to what delegates to it`(what: String, expected: String) throws {
        let tree = try Tree()
        let role = try #require(RoleName("a"))
        try tree.publish("targets", to: ["a *"])
        try tree.publish("a", ["file=1"])
        switch what {
        case "missing": tree.repository.files["1.a.json"] = nil
        case "foreign": try tree.repository.publishTargets(1, of: role, by: [try TestRepository.signer()])
        default:
            tree.repository.listed[role] = ListedMetadata(version: 2, length: nil, hashes: nil)
            tree.repository.files["2.a.json"] = tree.repository.files["1.a.json"]
        }
        try tree.finish()
        let store = try tree.repository.newStore()
        var client = try tree.repository.client(store)
        try client.refresh()
        #expect(try Outcome.of { _ = try client.target(TargetPath("file")) } == expected)
        #expect(store.load("a.json") == nil)
    }

    @Test func `delegated metadata is stored, and checked again when it comes from there`() throws {
        let tree = try Tree()
        try tree.publish("targets", to: ["a *"])
        try tree.publish("a", ["file=1"])
        try tree.finish()
        let store = try tree.repository.newStore()
        for stored in [nil, tree.repository.files["1.a.json"], Array("rubbish".utf8)] {
            if let stored { store.save("a.json", stored) }
            var client = try tree.repository.client(store)
            try client.refresh()
            #expect(try client.target(TargetPath("file"))?.length == 1)
            #expect(store.load("a.json") == tree.repository.files["1.a.json"])
        }
    }

    @Test func `prefixes of digests divide targets among roles`() throws {
        let path = TargetPath("dir/é")
        let digest = SHA256Digest(hashing: Array(path.text.utf8)).hexadecimal
        func covers(_ prefixes: [String]) throws -> Bool {
            let role = DelegatedRole(
                name: try #require(RoleName("bin")),
                threshold: RoleThreshold(keyIDs: [], threshold: 1),
                isTerminating: false,
                scope: .pathHashPrefixes(prefixes)
            )
            return role.covers(path)
        }
        #expect(try covers([String(digest.prefix(2))]))
        #expect(try covers(["zz", String(digest.prefix(1))]))
        #expect(try covers([digest]))
        #expect(try !covers([digest + "0"]))
        #expect(try !covers([String(digest.prefix(2)).uppercased() + "g"]))
        #expect(try !covers([]))
        #expect(try !covers([String(digest.dropFirst())]))
    }

    /// One role name, to which two roles delegate with different keys, and two files for it: what the one vouches for
    /// must not reach through the other.
    @Test func `a role is not verified by the keys of its namesake`() throws {
        let tree = try Tree()
        let repository = tree.repository
        let (thief, honest) = (try TestRepository.signer(), tree.signer)
        let names = try ["a", "b", "x", "y"].map { try #require(RoleName($0)) }
        let (a, b, x, y) = (names[0], names[1], names[2], names[3])
        func to(_ text: String, _ key: RoleSigner) throws -> Delegations {
            Delegations(keys: RoleKeys([key.publicKey]), roles: [try tree.delegation(text, by: key)])
        }
        try tree.publish("targets", to: ["a good/*", "b bad/*"])
        try repository.publishTargets(1, of: a, delegations: to("x */*", honest), by: [honest])
        try repository.publishTargets(1, of: b, delegations: to("x */*", thief), by: [honest])
        let file = TargetPath("good/file")
        func publish(_ key: RoleSigner, _ length: UInt64) throws {
            try repository.publishTargets(1, of: x, delegations: to("y */*", key), by: [key])
            try repository.publishTargets(1, of: y, targets: [file: TestRepository.target(length)], by: [key])
            // Digests would tell the two apart.
            for role in [x, y] { repository.listed[role] = ListedMetadata(version: 1, length: nil, hashes: nil) }
        }
        try publish(thief, 666)
        try tree.finish()
        var client = try tree.client()
        #expect(try client.target(TargetPath("bad/file")) == nil)
        try publish(honest, 1)
        let outcome = try Outcome.of { _ = try client.target(file) }
        #expect(outcome == "x: not what is listed")
    }
}
