import ReleaseModel
import Testing
import Trust
import UpdateMetadata

@Suite struct MetadataDescriptionTests {
    private let keys: [PublicKey]
    private let now: Timestamp
    private static let day: Int64 = 86400

    init() throws {
        keys = try (0..<5).map { _ in try SigningKey.generate(.ed25519).publicKey }
        now = try Timestamp(parsing: "2026-11-01T00:00:00Z")
    }

    private func ids(_ keys: some Sequence<PublicKey>) -> [KeyID] { keys.map { KeyID(of: $0) } }

    /// A root about which there is nothing to say, but for what `change` does to its roles.
    private func root(
        _ version: Int64 = 1,
        days: Int64 = 365,
        _ change: (inout [RoleName: RoleThreshold]) -> Void = { _ in }
    ) -> RootMetadata {
        var roles: [RoleName: RoleThreshold] = [
            .root: RoleThreshold(keyIDs: ids(keys[0...2]), threshold: 2),
            .targets: RoleThreshold(keyIDs: ids(keys[1...2]), threshold: 1),
            .snapshot: RoleThreshold(keyIDs: ids(keys[3...3]), threshold: 1),
            .timestamp: RoleThreshold(keyIDs: ids(keys[3...3]), threshold: 1),
        ]
        change(&roles)
        let expires = Expiry(now, plus: days * MetadataDescriptionTests.day)
        return RootMetadata(version: version, expires: expires, keys: RoleKeys(keys), roles: roles)
    }

    @Test func `a root in order has no warnings`() {
        let description = MetadataDescription(root(), at: now)
        #expect(description.title == "root version 1, expires 2027-11-01T00:00:00Z")
        #expect(description.content.count == 4)
        #expect(description.content[0].hasPrefix("root       2 of 3 keys: \(ids(keys)[0].short) (ed25519), "))
        #expect(description.warnings.isEmpty)
        #expect(!description.text.contains("what changes"))
    }

    @Test func `the same roles under a new version change nothing else`() {
        let description = MetadataDescription(root(2), previous: root(1), at: now)
        #expect(description.changes.isEmpty)
        #expect(description.warnings.isEmpty)
        #expect(description.text.hasSuffix("what changes against version 1:\n  nothing but the version"))
    }

    @Test func `keys, thresholds and expiry that change are said`() {
        let changed = root(2, days: 400) { roles in
            roles[.root] = RoleThreshold(keyIDs: ids(keys[1...4]), threshold: 3)
            roles[.targets] = RoleThreshold(keyIDs: ids(keys[1...2]), threshold: 2)
        }
        let changes = MetadataDescription(changed, previous: root(1), at: now).changes
        let short = ids(keys).map(\.short)
        #expect(
            changes == [
                "root: the key \(short[3]) (ed25519) is added", "root: the key \(short[4]) (ed25519) is added",
                "root: the key \(short[0]) (ed25519) is removed", "root: the threshold goes up from 2 to 3",
                "targets: the threshold goes up from 1 to 2",
                "the expiry moves on from 2027-11-01T00:00:00Z to 2027-12-06T00:00:00Z",
            ]
        )
    }

    @Test(arguments: [
        (Int64(0), "it has expired"), (29, "it expires in 29 days"), (30, nil), (730, nil),
        (800, "it expires in 800 days"),
    ])
    func `an expiry too soon or too late is warned of`(days: Int64, warning: String?) {
        let warnings = MetadataDescription(root(days: days), at: now).warnings
        #expect(warnings.count == (warning == nil ? 0 : 1))
        if let warning { #expect(warnings.first?.hasPrefix(warning) ?? false) }
    }

    @Test(arguments: [Int64(1), 3, 2])
    func `a version out of step is warned of`(version: Int64) {
        let warnings = MetadataDescription(root(version), previous: root(1), at: now).warnings
        #expect(warnings.contains { $0.contains("versions go up in steps of one") } == (version != 2))
    }

    @Test func `roles that are too weak, or cannot be filled, are warned of`() {
        let weak = root { roles in
            roles[.root] = RoleThreshold(keyIDs: ids(keys[0...1]), threshold: 1)
            roles[.targets] = RoleThreshold(keyIDs: ids(keys[2...3]), threshold: 3)
            roles[.snapshot] = RoleThreshold(keyIDs: [KeyID("missing")], threshold: 1)
        }
        let warnings = MetadataDescription(weak, at: now).warnings
        for text in [
            "root: its threshold is 1", "targets: 3 signatures are needed, but only 2 keys can sign",
            "snapshot: the key missing is named, but not listed",
            "snapshot: 1 signature is needed, but only 0 keys can sign",
            "serves targets, which people sign offline, and also timestamp, which a server signs",
        ] {
            #expect(warnings.contains { $0.contains(text) }, "\(text): \(warnings)")
        }
        #expect(warnings.count == 5)
    }

    @Test func `ids that look alike are written in full`() {
        let fakes = [KeyID("12345678aa"), KeyID("12345678bb")]
        let description = MetadataDescription(
            root(2) { $0[.root] = RoleThreshold(keyIDs: [fakes[1]] + ids(keys[1...2]), threshold: 2) },
            previous: root(1) { $0[.root] = RoleThreshold(keyIDs: [fakes[0]] + ids(keys[1...2]), threshold: 2) },
            at: now
        )
        #expect(description.changes.contains("root: the key 12345678bb (not listed) is added"))
        #expect(description.changes.contains("root: the key 12345678aa (not listed) is removed"))
    }

    @Test func `names from metadata cannot write lines of their own`() throws {
        let name = try #require(RoleName("x\nwarnings: none"))
        let role = DelegatedRole(
            name: name,
            threshold: RoleThreshold(keyIDs: [KeyID("a\nb")], threshold: 1),
            isTerminating: false,
            scope: .paths([PathPattern("p\n*")])
        )
        let targets = TargetsMetadata(
            version: 2,
            expires: Expiry(now, plus: 90 * MetadataDescriptionTests.day),
            targets: [TargetPath("t\nu"): TargetFile(length: 1, hashes: ContentHashes(sha256: nil), purpose: nil)],
            delegations: Delegations(keys: RoleKeys([]), roles: [role]),
            withdrawn: ["v\nw"]
        )
        let previous = TargetsMetadata(version: 1, expires: targets.expires, targets: [:])
        let description = MetadataDescription(targets, of: name, previous: previous, at: now)
        for line in [description.title] + description.content + description.changes + description.warnings {
            #expect(!line.contains("\n"), "\(line)")
        }
        #expect(description.changes.contains("1 target added: \"t\\u{a}u\""))
        #expect(description.changes.contains("the delegation to \"x\\u{a}warnings: none\" is added"))
    }
}
