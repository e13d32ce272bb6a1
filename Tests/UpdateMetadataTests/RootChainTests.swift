import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

/// From the root that a client was shipped with to the newest.
struct RootChainTests {
    @Test func `every root on the way is taken`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        for version in 2...6 {
            let old = repository.signers[.root, default: []]
            repository.signers[.root] = [try TestRepository.signer()]
            try repository.publishRoot(Int64(version), by: old)
        }
        #expect(try repository.outcome(store) == "accepted")
        #expect(repository.requests.prefix(6).elementsEqual((2...7).map { "\($0).root.json" }))
        #expect(store.load("root.json") == repository.files["6.root.json"])
    }

    @Test func `a gap ends the way`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try repository.publishRoot(3)
        #expect(try repository.outcome(store) == "accepted")
        #expect(store.load("root.json") == repository.files["1.root.json"])
    }

    @Test(arguments: [(1, "rollback"), (3, "wrong version"), (2, "accepted")])
    func `the next root has the next version`(version: Int64, expected: String) throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try repository.put(repository.root(version), "2.root.json", by: repository.signers[.root, default: []])
        #expect(try repository.outcome(store) == (expected == "accepted" ? expected : "root: \(expected)"))
    }

    @Test(arguments: [
        (old: 2, new: 2, isAccepted: true), (2, 1, false), (1, 2, false), (2, 0, false), (0, 2, false), (3, 3, true),
    ])
    func `a root is signed by a threshold of old keys and of new ones`(old: Int, new: Int, isAccepted: Bool) throws {
        let repository = try TestRepository()
        let oldKeys = try (0..<3).map { _ in try TestRepository.signer() }
        let newKeys = try (0..<3).map { _ in try TestRepository.signer() }
        repository.thresholds[.root] = 2
        repository.signers[.root] = oldKeys
        try repository.publishRoot(1)
        let store = try repository.newStore()
        repository.signers[.root] = newKeys
        try repository.put(repository.root(2), "2.root.json", by: Array(oldKeys.prefix(old) + newKeys.prefix(new)))
        let outcome = try repository.outcome(store)
        #expect(outcome == (isAccepted ? "accepted" : "root: not signed by enough keys"))
        #expect(store.load("root.json") == repository.files[isAccepted ? "2.root.json" : "1.root.json"])
    }

    @Test func `keys that stay count for both`() throws {
        let repository = try TestRepository()
        let keys = try (0..<3).map { _ in try TestRepository.signer() }
        repository.thresholds[.root] = 2
        repository.signers[.root] = Array(keys[0..<2])
        try repository.publishRoot(1)
        let store = try repository.newStore()
        repository.signers[.root] = Array(keys[1..<3])
        try repository.publishRoot(2, by: [keys[0]])
        #expect(try repository.outcome(store) == "accepted")
    }

    @Test func `roots on the way may have expired, the last may not`() throws {
        let repository = try TestRepository()
        let past = Expiry(repository.now, plus: -1)
        try repository.publishRoot(1, expires: past)
        let store = try repository.newStore()
        #expect(try repository.outcome(store) == "root: expired")
        try repository.publishRoot(2, expires: past)
        #expect(try repository.outcome(store) == "root: expired")
        #expect(store.load("root.json") == repository.files["2.root.json"])
        try repository.publishRoot(3)
        #expect(try repository.outcome(store) == "accepted")
    }

    @Test func `there is an end to roots`() throws {
        let repository = try TestRepository()
        for version in 2...10 { try repository.publishRoot(Int64(version)) }
        let store = try repository.newStore()
        var limits = ClientLimits()
        limits.rootRotations = 3
        var client = try repository.client(store, limits: limits)
        try client.refresh()
        #expect(client.trusted.root.payload.version == 4)
        #expect(store.load("root.json") == repository.files["4.root.json"])
    }

    @Test func `a shipped root that does not verify itself is refused`() throws {
        let repository = try TestRepository()
        let other = try TestRepository.signer()
        try repository.put(repository.root(1), "1.root.json", by: [other])
        let store = try repository.newStore()
        let outcome = try Outcome.of { _ = try repository.client(store) }
        #expect(outcome == "root: not signed by enough keys")
    }

    @Test func `a key under two identifiers counts once`() throws {
        let repository = try TestRepository()
        let (twice, other) = (try TestRepository.signer(), try TestRepository.signer())
        repository.signers[.root] = [twice]
        repository.thresholds[.root] = 2
        func file(_ keys: [(String, RoleSigner)]) throws -> [UInt8] {
            try SignedText.file(SignedText.root(repository.root(1), rootKeys: keys), by: keys)
        }
        let honest = try file([("one", twice), ("two", other)])
        let store = MemoryMetadataStore(root: honest)
        #expect(try Outcome.of { _ = try repository.client(store) } == "accepted")
        let double = try file([("one", twice), ("two", twice)])
        let refused = MemoryMetadataStore(root: double)
        #expect(try Outcome.of { _ = try repository.client(refused) } == "root: not signed by enough keys")
    }
}
