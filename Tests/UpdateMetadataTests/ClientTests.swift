import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

/// The workflow of a client against a repository that changes under it.
struct ClientTests {
    @Test func `a fresh client takes what there is, in order`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        #expect(try repository.outcome(store) == "accepted")
        #expect(repository.requests == ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
        #expect(store.load("timestamp.json") == repository.files["timestamp.json"])
        #expect(store.load("snapshot.json") == repository.files["1.snapshot.json"])
        #expect(store.load("targets.json") == repository.files["1.targets.json"])
    }

    @Test func `a client that has everything asks for what may be new, and no more`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try #require(try repository.outcome(store) == "accepted")
        repository.forgetRequests()
        #expect(try repository.outcome(store) == "accepted")
        #expect(repository.requests == ["2.root.json", "timestamp.json"])
    }

    @Test func `without a root there is nothing to trust`() throws {
        let repository = try TestRepository()
        let store = MemoryMetadataStore(root: [])
        store.remove("root.json")
        let outcome = try Outcome.of { _ = try repository.client(store) }
        #expect(outcome == "root: missing")
    }

    // MARK: Again

    @Test func `each refresh of a client takes what is new`() throws {
        let (repository, file) = (try TestRepository(), TargetPath("file"))
        let store = try repository.newStore()
        var client = try repository.client(store)
        for version in 1...3 {
            let version = Int64(version)
            try repository.publishTargets(version, targets: [file: TestRepository.target(UInt64(version))])
            try repository.publishSnapshot(version)
            try repository.publishTimestamp(version, snapshot: version)
            try client.refresh()
            #expect(try client.target(file)?.length == UInt64(version))
            #expect(store.load("targets.json") == repository.files["\(version).targets.json"])
        }
    }

    @Test func `a refresh is held against its own time`() throws {
        let repository = try TestRepository()
        try repository.publishTimestamp(1, snapshot: 1, expires: Expiry(repository.now, plus: 1))
        var client = try repository.client(repository.newStore())
        #expect(try Outcome.of { try client.refresh() } == "accepted")
        let later = try #require(Timestamp(secondsSinceEpoch: repository.now.secondsSinceEpoch + 1))
        #expect(try Outcome.of { try client.refresh(at: later) } == "timestamp: expired")
        #expect(try Outcome.of { _ = try client.target(TargetPath("file")) } != "accepted")
    }

    @Test func `a second refresh is protected from rollback, and recovers when keys are replaced`() throws {
        let repository = try TestRepository()
        var client = try repository.client(repository.newStore())
        try repository.publish(1_000_000)
        #expect(try Outcome.of { try client.refresh() } == "accepted")
        repository.listed = [:]
        try repository.publish(2)
        #expect(try Outcome.of { try client.refresh() } == "timestamp: rollback")
        for role in [RoleName.timestamp, .snapshot] { repository.signers[role] = [try TestRepository.signer()] }
        try repository.publishRoot(2)
        try repository.publish(2)
        #expect(try Outcome.of { try client.refresh() } == "accepted")
        #expect(client.trusted.timestamp?.payload.version == 2)
    }

    // MARK: Missing

    @Test(arguments: [
        ("timestamp.json", "timestamp: missing"), ("1.snapshot.json", "snapshot: missing"),
        ("1.targets.json", "targets: missing"),
    ])
    func `what is not there is an error that says so`(name: String, expected: String) throws {
        let repository = try TestRepository()
        repository.files[name] = nil
        #expect(try repository.outcome(repository.newStore()) == expected)
    }

    @Test(arguments: [("timestamp.json", 0), ("snapshot.json", 1), ("targets.json", 2)])
    func `what was accepted before a failure stays`(failing: String, kept: Int) throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try #require(try repository.outcome(store) == "accepted")
        let order = ["timestamp.json", "snapshot.json", "targets.json"]
        let before = order.map { store.load($0) }
        try repository.publish(2)
        let name = failing == "timestamp.json" ? failing : "2.\(failing)"
        repository.files[name] = nil
        #expect(try repository.outcome(store).hasSuffix("missing"))
        for (index, file) in order.enumerated() {
            let isNew = store.load(file) != before[index]
            #expect(isNew == (index < kept), "\(file)")
        }
        // Nothing is lost that a repaired repository would not bring.
        try repository.publish(3)
        #expect(try repository.outcome(store) == "accepted")
    }

    @Test func `more than the limit is not read`() throws {
        let repository = try TestRepository()
        var limits = ClientLimits()
        limits.timestamp = 10
        var client = try repository.client(repository.newStore(), limits: limits)
        #expect(throws: TestRepository.TooLong.self) { try client.refresh() }
    }

    // MARK: Signatures

    @Test(arguments: RoleName.topLevel)
    func `no role may sign for another`(role: RoleName) throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        repository.signers[role] = [try TestRepository.signer()]
        if role == .root { try repository.publishRoot(2) }
        try repository.publish(2)
        #expect(try repository.outcome(store) == "\(role): not signed by enough keys")
    }

    @Test(arguments: [(1, "timestamp: not signed by enough keys"), (2, "accepted"), (3, "accepted")])
    func `a threshold is of different keys`(signatures: Int, expected: String) throws {
        let repository = try TestRepository()
        let keys = try (0..<3).map { _ in try TestRepository.signer() }
        repository.signers[.timestamp] = keys
        repository.thresholds[.timestamp] = 2
        try repository.publishRoot(1)
        repository.signers[.timestamp] = Array(keys.prefix(signatures))
        try repository.publish(1)
        #expect(try repository.outcome(repository.newStore()) == expected)
    }

    // MARK: Expiry

    @Test(arguments: RoleName.topLevel)
    func `nothing that has expired is taken`(role: RoleName) throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        for (version, (seconds, expected)) in zip(2..., [(1, "accepted"), (0, "expired"), (-1, "expired")]) {
            let expiry = Expiry(repository.now, plus: Int64(seconds))
            let version = Int64(version)
            try repository.publishRoot(version, expires: role == .root ? expiry : nil)
            try repository.publishTargets(version, expires: role == .targets ? expiry : nil)
            try repository.publishSnapshot(version, expires: role == .snapshot ? expiry : nil)
            try repository.publishTimestamp(
                version,
                snapshot: version,
                expires: role == .timestamp ? expiry : nil
            )
            let outcome = try repository.outcome(store)
            #expect(outcome == (expected == "accepted" ? expected : "\(role): \(expected)"))
        }
    }

    // MARK: Rollback

    @Test func `an older timestamp is refused, and the same one is not news`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        let old = repository.files["timestamp.json"]
        try repository.publish(2)
        #expect(try repository.outcome(store) == "accepted")
        #expect(try repository.outcome(store) == "accepted")
        repository.files["timestamp.json"] = old
        #expect(try repository.outcome(store) == "timestamp: rollback")
        #expect(store.load("timestamp.json") != old)
    }

    @Test func `a timestamp that lists an older snapshot is refused`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try repository.publish(2)
        try #require(try repository.outcome(store) == "accepted")
        try repository.publishTimestamp(3, snapshot: 1)
        #expect(try repository.outcome(store) == "snapshot: rollback")
    }

    @Test func `a snapshot that lists older targets, or none, is refused`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        let old = repository.listed
        try repository.publish(2)
        try #require(try repository.outcome(store) == "accepted")
        repository.listed = old
        try repository.publishSnapshot(3)
        try repository.publishTimestamp(3, snapshot: 3)
        #expect(try repository.outcome(store) == "targets: rollback")
        repository.listed = [:]
        try repository.publishSnapshot(4)
        try repository.publishTimestamp(4, snapshot: 4)
        #expect(try repository.outcome(store) == "snapshot: rollback")
    }

    @Test func `an expired timestamp or snapshot in the store still protects`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        let soon = Expiry(repository.now, plus: 1)
        let (oldTimestamp, oldListed) = (repository.files["timestamp.json"], repository.listed)
        try repository.publishTargets(2)
        try repository.publishSnapshot(2, expires: soon)
        try repository.publishTimestamp(2, snapshot: 2, expires: soon)
        try #require(try repository.outcome(store) == "accepted")
        let later = try #require(Timestamp(secondsSinceEpoch: repository.now.secondsSinceEpoch + 2))
        func outcome() throws -> String {
            try Outcome.of {
                var client = try MetadataClient(repository, store: store, at: later)
                try client.refresh()
            }
        }
        #expect(try outcome() == "timestamp: expired")
        repository.files["timestamp.json"] = oldTimestamp
        #expect(try outcome() == "timestamp: rollback")
        repository.listed = oldListed
        try repository.publishSnapshot(3)
        try repository.publishTimestamp(3, snapshot: 3)
        #expect(try outcome() == "targets: rollback")
    }

    @Test func `after a key is replaced, versions that its thief made too high are forgotten`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        let honest = (repository.files["timestamp.json"], repository.listed)
        try repository.publishTargets(1)
        try repository.publishSnapshot(1_000_000)
        try repository.publishTimestamp(1_000_000, snapshot: 1_000_000)
        try #require(try repository.outcome(store) == "accepted")
        repository.listed = honest.1
        try repository.publish(2)
        #expect(try repository.outcome(store) == "timestamp: rollback")
        // One that changes nothing forgets nothing.
        try repository.publishRoot(2)
        #expect(try repository.outcome(store) == "timestamp: rollback")
        repository.signers[.timestamp] = [try TestRepository.signer()]
        try repository.publishRoot(3)
        try repository.publish(2)
        #expect(try repository.outcome(store) == "accepted")
    }

    // MARK: Mix and match

    @Test(arguments: [RoleName.snapshot, .targets])
    func `a file that is signed but is not the one that is listed is refused`(role: RoleName) throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        try repository.publish(2)
        let listed = repository.listed
        if role == .snapshot {
            try repository.publishSnapshot(2, expires: Expiry(repository.now, plus: 77))
        } else {
            try repository.publishTargets(2, expires: Expiry(repository.now, plus: 77))
        }
        repository.listed = listed
        #expect(try repository.outcome(store) == "\(role): not what is listed")
        #expect(store.load(role.fileName()) == nil)
    }

    @Test func `where no digest is listed, the version still is`() throws {
        let repository = try TestRepository()
        let store = try repository.newStore()
        repository.listed[.targets] = ListedMetadata(version: 2, length: nil, hashes: nil)
        try repository.publishSnapshot(2)
        try repository.publishTimestamp(2, snapshot: 2, describing: false)
        repository.files["2.targets.json"] = repository.files["1.targets.json"]
        #expect(try repository.outcome(store) == "targets: rollback")
        repository.files["2.snapshot.json"] = repository.files["1.snapshot.json"]
        #expect(try repository.outcome(repository.newStore()) == "snapshot: wrong version")
    }

    @Test(arguments: [RoleName.snapshot, .targets, .timestamp, .root])
    func `the metadata of one role is none of another`(role: RoleName) throws {
        let repository = try TestRepository()
        repository.thresholds = [:]
        let shared = try TestRepository.signer()
        for name in RoleName.topLevel { repository.signers[name] = [shared] }
        try repository.publishRoot(1)
        try repository.publish(1)
        let store = try repository.newStore()
        let other = role == .timestamp ? "1.snapshot.json" : "timestamp.json"
        let bytes = try #require(repository.files[other])
        switch role {
        case .root: repository.files["2.root.json"] = bytes
        case .timestamp: repository.files["timestamp.json"] = bytes
        case .snapshot:
            repository.files["1.snapshot.json"] = bytes
            try repository.publishTimestamp(1, snapshot: 1)
        default:
            repository.files["1.targets.json"] = bytes
            repository.listed[.targets] = ListedMetadata(version: 1, describing: bytes)
            try repository.publishSnapshot(1)
            try repository.publishTimestamp(1, snapshot: 1)
        }
        #expect(try repository.outcome(store) == "\(role): wrong type")
    }
}
