import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

/// Whatever happens to metadata on the way: no crash, and no other content than what was signed.
struct MutationTests {
    private static let rounds = 4000

    /// A repository with a delegation, a target and names that need escapes.
    private func repository() throws -> TestRepository {
        let repository = try TestRepository()
        let signer = try TestRepository.signer()
        let role = DelegatedRole(
            name: try #require(RoleName("rôle \"a\"")),
            threshold: RoleThreshold(keyIDs: [signer.keyID], threshold: 1),
            isTerminating: true,
            scope: .paths([PathPattern("dir/[a-z]*")])
        )
        try repository.publishTargets(
            1,
            targets: [TargetPath("a\\b\n"): TestRepository.target(5)],
            delegations: Delegations(keys: RoleKeys([signer.publicKey]), roles: [role])
        )
        try repository.publishTargets(
            1,
            of: role.name,
            targets: [TargetPath("dir/file"): TestRepository.target(6)],
            by: [signer]
        )
        try repository.publishSnapshot(1)
        try repository.publishTimestamp(1, snapshot: 1)
        return repository
    }

    /// Reads mutants of a file, and holds the good signatures of those that can be read against what was signed.
    private func read<Payload: MetadataPayload>(_ name: String, _ role: RoleName, as: Payload.Type, seed: UInt64) throws
    {
        let repository = try repository()
        let good = try SignedMetadata<Payload>(parsing: #require(repository.files[name]), as: role)
        let root = repository.root(1)
        var mutation = Mutation(seed: seed)
        var readable = 0
        for round in 0..<MutationTests.rounds {
            let bytes = mutation.mutant(of: good.bytes)
            guard let mutant = try? SignedMetadata<Payload>(parsing: bytes, as: role) else { continue }
            readable += 1
            try #require(mutant.bytes == bytes)
            if mutant.message == good.message {
                try #require(mutant.payload == good.payload, "round \(round)")
            } else {
                try #require(mutant.signers(of: root[role], among: root.keys).isEmpty, "round \(round)")
            }
        }
        // Else the mutants are too wild to try anything but the parser.
        #expect(readable > MutationTests.rounds / 50)
    }

    @Test func `damaged root`() throws { try read("1.root.json", .root, as: RootMetadata.self, seed: 1) }

    @Test func `damaged timestamp`() throws {
        try read("timestamp.json", .timestamp, as: TimestampMetadata.self, seed: 2)
    }

    @Test func `damaged snapshot`() throws {
        try read("1.snapshot.json", .snapshot, as: SnapshotMetadata.self, seed: 3)
    }

    @Test func `damaged targets`() throws { try read("1.targets.json", .targets, as: TargetsMetadata.self, seed: 4) }

    @Test func `a damaged document is refused, or has a canonical form that can be read`() throws {
        var mutation = Mutation(seed: 5)
        var random = RandomJSON(seed: 5)
        for round in 0..<MutationTests.rounds {
            let text = Array(random.text(of: random.value(withControls: true)).utf8)
            let bytes = mutation.mutant(of: text)
            guard let root = try? JSONDocument(parsing: bytes).root else { continue }
            let canonical = root.canonical
            // Control characters are raw in it, which JSON does not take.
            guard canonical.allSatisfy({ $0 >= 0x20 }) else { continue }
            try #require(try JSONDocument(parsing: canonical).root.canonical == canonical, "round \(round)")
        }
    }

    @Test func `a client takes no content that was not signed, from the repository or its own store`() throws {
        let repository = try repository()
        let files = repository.files
        let names = ["timestamp.json", "1.snapshot.json", "1.targets.json", "1.r%C3%B4le%20%22a%22.json"]
        let path = TargetPath("dir/file")
        var mutation = Mutation(seed: 6)
        var outcomes: Set<String> = []
        let good = try repository.newStore()
        var client = try repository.client(good)
        try client.refresh()
        try #require(try client.target(path) != nil)
        let expected = client.trusted
        for round in 0..<400 {
            let name = names[mutation.below(names.count)]
            let store = try repository.newStore()
            let bytes = mutation.mutant(of: files[name, default: []])
            let isStored = mutation.below(2) == 0
            if isStored {
                store.save(name.hasPrefix("1.") ? String(name.dropFirst(2)) : name, bytes)
            } else {
                repository.files[name] = bytes
            }
            var client = try repository.client(store)
            let outcome = try Outcome.of {
                try client.refresh()
                let target = try client.target(path)
                try #require(target == TestRepository.target(6), "round \(round)")
            }
            outcomes.insert(outcome)
            // Damage in a store is repaired.
            if isStored { try #require(outcome == "accepted", "round \(round)") }
            let trusted = client.trusted
            try #require(trusted.timestamp.map { $0.message == expected.timestamp?.message } ?? true)
            try #require(trusted.snapshot.map { $0.message == expected.snapshot?.message } ?? true)
            let targets = trusted.targets(.targets, by: .root)
            try #require(targets.map { $0.message == expected.targets(.targets, by: .root)?.message } ?? true)
            repository.files = files
        }
        #expect(outcomes.isSuperset(of: ["accepted", "timestamp: malformed", "snapshot: not what is listed"]))
    }
}
