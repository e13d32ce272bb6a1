import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

/// Each mistake that metadata can have is found where it is.
struct PayloadMistakeTests {
    /// A value put at a place of good metadata, or nothing, and what the error says then.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let place: String
        let value: CanonicalJSON?
        let expected: String
        let reason: MetadataError.Reason
        var testDescription: String {
            "\(place) = \(value.map { String(decoding: $0.text, as: UTF8.self) } ?? "nothing")"
        }

        init(
            _ place: String,
            _ value: CanonicalJSON?,
            _ expected: String,
            _ reason: MetadataError.Reason = .malformed
        ) {
            self.place = place
            self.value = value
            self.expected = expected
            self.reason = reason
        }
    }

    private static let key = CanonicalJSON.object([
        "keytype": .string("ed25519"), "scheme": .string("ed25519"),
        "keyval": .object(["public": .string(String(repeating: "ab", count: 32))]),
    ])
    private static let digest = CanonicalJSON.string(String(repeating: "0a", count: 32))

    private static func payload(_ type: String, _ members: [CanonicalJSON.Key: CanonicalJSON]) -> CanonicalJSON {
        let common: [CanonicalJSON.Key: CanonicalJSON] = [
            "_type": .string(type), "spec_version": .string("1.0.34"), "version": .integer(3),
            "expires": .string("2030-01-01T00:00:00Z"),
        ]
        return .object(common.merging(members) { $1 })
    }

    private static func role(_ keys: String...) -> [CanonicalJSON.Key: CanonicalJSON] {
        ["keyids": .array(keys.map { .string($0) }), "threshold": .integer(1)]
    }

    private static let listing = CanonicalJSON.object([
        "version": .integer(1), "length": .integer(10), "hashes": .object(["sha256": digest]),
    ])

    private static let root = payload(
        "root",
        [
            "consistent_snapshot": .boolean(true), "keys": .object(["k": key, "l": key]),
            "roles": .object([
                "root": .object(role("k", "l")), "timestamp": .object(role("k")), "snapshot": .object(role("k")),
                "targets": .object(role("k")),
            ]),
        ]
    )
    private static let timestamp = payload("timestamp", ["meta": .object(["snapshot.json": listing])])
    private static let snapshot = payload(
        "snapshot",
        ["meta": .object(["targets.json": listing, "a.json": listing])]
    )
    private static let delegation = CanonicalJSON.object(
        role("k")
            .merging([
                "name": .string("a"), "terminating": .boolean(false), "paths": .array([.string("*")]),
            ]) { $1 }
    )
    private static let targets = payload(
        "targets",
        [
            "targets": .object([
                "file": .object(["length": .integer(10), "hashes": .object(["sha256": digest])])
            ]),
            "delegations": .object(["keys": .object(["k": key]), "roles": .array([delegation])]),
        ]
    )

    private static func file(_ signed: CanonicalJSON, signatures: CanonicalJSON? = nil) -> [UInt8] {
        let one = CanonicalJSON.object(["keyid": .string("k"), "sig": .string("00")])
        return CanonicalJSON.object(["signatures": signatures ?? .array([one]), "signed": signed]).text
    }

    private static func check<Payload: MetadataPayload>(
        _ good: CanonicalJSON,
        _ mistake: Mistake,
        _ role: RoleName,
        as payload: Payload.Type
    ) throws {
        _ = try SignedMetadata<Payload>(parsing: file(good), as: role)
        let place = mistake.place.split(separator: "/").map(String.init)
        let bad = good.setting(place, to: mistake.value)
        try #require(bad != good)
        let error = #expect(throws: MetadataError.self) {
            try SignedMetadata<Payload>(parsing: file(bad), as: role)
        }
        #expect(error?.reason == mistake.reason)
        #expect(error?.role == role)
        #expect(error?.detail.hasPrefix(mistake.expected) ?? false, "\(error?.detail ?? "")")
    }

    private static let inEveryPayload = [
        Mistake("_type", nil, "_type: it is missing"), Mistake("_type", .integer(1), "_type: this is no string"),
        Mistake("_type", .string("Root"), "_type: this is", .wrongType),
        Mistake("_type", .string("mirrors"), "_type: this is", .wrongType),
        Mistake("spec_version", nil, "spec_version: it is missing"),
        Mistake("spec_version", .integer(1), "spec_version: this is no string"),
        Mistake("spec_version", .string("2.0.0"), "spec_version: only version 1"),
        Mistake("spec_version", .string("10.0.0"), "spec_version: only version 1"),
        Mistake("spec_version", .string("v1"), "spec_version: only version 1"),
        Mistake("spec_version", .string(""), "spec_version: only version 1"),
        Mistake("version", nil, "version: it is missing"),
        Mistake("version", .integer(0), "version: this is no integer from 1"),
        Mistake("version", .integer(-1), "version: this is no integer from 1"),
        Mistake("version", .string("1"), "version: this is no integer"),
        Mistake("version", .boolean(true), "version: this is no integer"),
        Mistake("expires", nil, "expires: it is missing"),
        Mistake("expires", .integer(1), "expires: this is no string"),
        Mistake("expires", .string("2030-01-01"), "expires: a time is written as"),
        Mistake("expires", .string("2030-02-30T00:00:00Z"), "expires: a time is written as"),
    ]

    @Test(arguments: inEveryPayload) func `what every payload must have`(mistake: Mistake) throws {
        try PayloadMistakeTests.check(PayloadMistakeTests.root, mistake, .root, as: RootMetadata.self)
        try PayloadMistakeTests.check(PayloadMistakeTests.timestamp, mistake, .timestamp, as: TimestampMetadata.self)
        try PayloadMistakeTests.check(PayloadMistakeTests.snapshot, mistake, .snapshot, as: SnapshotMetadata.self)
        try PayloadMistakeTests.check(PayloadMistakeTests.targets, mistake, .targets, as: TargetsMetadata.self)
    }

    private static let inKeys = [
        Mistake("keys", nil, "keys: it is missing"), Mistake("keys", .array([key]), "keys: this is no object"),
        Mistake("keys/k", .string("key"), "keys.k.keytype: it is missing"),
        Mistake("keys/k/keytype", nil, "keys.k.keytype: it is missing"),
        Mistake("keys/k/keytype", .integer(1), "keys.k.keytype: this is no string"),
        Mistake("keys/k/scheme", nil, "keys.k.scheme: it is missing"),
        Mistake("keys/k/scheme", .boolean(true), "keys.k.scheme: this is no string"),
        Mistake("keys/k/keyval", nil, "keys.k.keyval: it is missing"),
        Mistake("keys/k/keyval", .string("ab"), "keys.k.keyval: this is no object"),
        Mistake("keys/k/keyval/public", nil, "keys.k.keyval.public: it is missing"),
        Mistake("keys/k/keyval/public", .integer(1), "keys.k.keyval.public: this is no string"),
    ]

    private static let inRoot = [
        Mistake("consistent_snapshot", .integer(1), "consistent_snapshot: this is neither true nor false"),
        Mistake("roles", nil, "roles: it is missing"), Mistake("roles", .array([]), "roles: this is no object"),
        Mistake("roles", .object([:]), "roles: they are not"), Mistake("roles/root", nil, "roles: they are not"),
        Mistake("roles/mirrors", .object(role("k")), "roles: they are not"),
        Mistake("roles/", .object(role("k")), "roles: they are not"),
        Mistake("roles/root", .array([]), "roles.root.keyids: it is missing"),
        Mistake("roles/root/keyids", nil, "roles.root.keyids: it is missing"),
        Mistake("roles/root/keyids", .string("k"), "roles.root.keyids: this is no array"),
        Mistake("roles/root/keyids", .array([.string("k"), .integer(1)]), "roles.root.keyids.1: this is no string"),
        Mistake("roles/root/keyids", .array([.string("k"), .string("k")]), "roles.root.keyids: one is there twice"),
        Mistake("roles/timestamp/threshold", nil, "roles.timestamp.threshold: it is missing"),
        Mistake("roles/timestamp/threshold", .integer(0), "roles.timestamp.threshold: this is no integer from 1"),
        Mistake("roles/timestamp/threshold", .integer(-1), "roles.timestamp.threshold: this is no integer from 1"),
        Mistake("roles/timestamp/threshold", .string("1"), "roles.timestamp.threshold: this is no integer from 1"),
    ]

    @Test(arguments: inKeys + inRoot.filter { $0.place != "roles/" }) func `mistakes in root`(mistake: Mistake) throws {
        try PayloadMistakeTests.check(PayloadMistakeTests.root, mistake, .root, as: RootMetadata.self)
    }

    private static let inListing = [
        Mistake("/version", nil, "version: it is missing"),
        Mistake("/version", .integer(0), "version: this is no integer from 1"),
        Mistake("/version", .string("1"), "version: this is no integer from 1"),
        Mistake("/length", .integer(-1), "length: this is no integer from 0"),
        Mistake("/length", .boolean(false), "length: this is no integer from 0"),
        Mistake("/hashes", .string("0a"), "hashes: this is no object"),
        Mistake("/hashes/sha256", .integer(0), "hashes.sha256: this is no digest"),
        Mistake("/hashes/sha256", .string("0a"), "hashes.sha256: this is no digest"),
        Mistake("/hashes/sha256", .string(String(repeating: "0A", count: 32)), "hashes.sha256: this is no digest"),
        Mistake("/hashes/sha512", digest, "hashes.sha512: this is no digest"),
    ]

    @Test(arguments: inListing) func `mistakes in what timestamp and snapshot list`(mistake: Mistake) throws {
        let inTimestamp = Mistake(
            "meta/snapshot.json" + mistake.place,
            mistake.value,
            "meta.snapshot.json.\(mistake.expected)"
        )
        try PayloadMistakeTests.check(
            PayloadMistakeTests.timestamp,
            inTimestamp,
            .timestamp,
            as: TimestampMetadata.self
        )
        let inSnapshot = Mistake("meta/a.json" + mistake.place, mistake.value, "meta.a.json.\(mistake.expected)")
        try PayloadMistakeTests.check(PayloadMistakeTests.snapshot, inSnapshot, .snapshot, as: SnapshotMetadata.self)
    }

    @Test(arguments: [
        Mistake("meta", nil, "meta: it is missing"), Mistake("meta", .array([]), "meta: this is no object"),
        Mistake("meta/snapshot.json", nil, "meta.snapshot.json: it is missing"),
        Mistake("meta/snapshot.json", .array([]), "meta.snapshot.json: this is no object"),
    ])
    func `mistakes in timestamp`(mistake: Mistake) throws {
        try PayloadMistakeTests.check(PayloadMistakeTests.timestamp, mistake, .timestamp, as: TimestampMetadata.self)
    }

    @Test(arguments: [
        Mistake("meta", nil, "meta: it is missing"), Mistake("meta", .array([]), "meta: this is no object"),
        Mistake("meta/b", listing, "meta.b: a file of metadata ends in .json"),
        Mistake("meta/.json", listing, "meta..json: a file of metadata ends in .json"),
    ])
    func `mistakes in snapshot`(mistake: Mistake) throws {
        try PayloadMistakeTests.check(PayloadMistakeTests.snapshot, mistake, .snapshot, as: SnapshotMetadata.self)
    }

    private static let inTargets = [
        Mistake("targets", nil, "targets: it is missing"), Mistake("targets", .array([]), "targets: this is no object"),
        Mistake("targets/file", .integer(1), "targets.file.length: it is missing"),
        Mistake("targets/file/length", nil, "targets.file.length: it is missing"),
        Mistake("targets/file/length", .integer(-1), "targets.file.length: this is no integer from 0"),
        Mistake("targets/file/length", .string("1"), "targets.file.length: this is no integer from 0"),
        Mistake("targets/file/hashes", nil, "targets.file.hashes: it is missing"),
        Mistake("targets/file/hashes", digest, "targets.file.hashes: this is no object"),
        Mistake("targets/file/hashes/sha256", .string("zz"), "targets.file.hashes.sha256: this is no digest"),
        Mistake("withdrawn", .string("1.0.0"), "withdrawn: this is no array"),
        Mistake("withdrawn", .array([.integer(1)]), "withdrawn.0: this is no string"),
    ]

    private static let inDelegations = [
        Mistake("delegations", .array([]), "delegations.keys: it is missing"),
        Mistake("delegations/roles", .object([:]), "delegations.roles: this is no array"),
        Mistake("delegations/roles", .array([delegation, delegation]), "delegations.roles: a name is there twice"),
        Mistake("delegations/roles/0/name", nil, "delegations.roles.0.name: it is missing"),
        Mistake("delegations/roles/0/name", .integer(1), "delegations.roles.0.name: this is no string"),
        Mistake("delegations/roles/0/name", .string(""), "delegations.roles.0.name: a role has a name"),
        Mistake("delegations/roles/0/name", .string("root"), "delegations.roles: a delegated role cannot have"),
        Mistake("delegations/roles/0/name", .string("targets"), "delegations.roles: a delegated role cannot have"),
        Mistake("delegations/roles/0/terminating", nil, "delegations.roles.0.terminating: it is missing"),
        Mistake("delegations/roles/0/terminating", .integer(0), "delegations.roles.0.terminating: this is neither"),
        Mistake(
            "delegations/roles/0/threshold",
            .integer(0),
            "delegations.roles.0.threshold: this is no integer from 1"
        ),
        Mistake("delegations/roles/0/keyids", nil, "delegations.roles.0.keyids: it is missing"),
        Mistake("delegations/roles/0/paths", nil, "delegations.roles.0: it has either paths or path_hash_prefixes"),
        Mistake("delegations/roles/0/paths", .string("*"), "delegations.roles.0.paths: this is no array"),
        Mistake("delegations/roles/0/paths", .array([.integer(1)]), "delegations.roles.0.paths.0: this is no string"),
        Mistake("delegations/roles/0/path_hash_prefixes", .array([]), "delegations.roles.0: it has either"),
    ]

    @Test(
        arguments: inTargets + inDelegations
            + inKeys.map {
                Mistake("delegations/" + $0.place, $0.value, "delegations." + $0.expected)
            }
    )
    func `mistakes in targets`(mistake: Mistake) throws {
        try PayloadMistakeTests.check(PayloadMistakeTests.targets, mistake, .targets, as: TargetsMetadata.self)
    }

    // MARK: Around the payload

    @Test(arguments: [
        ("[]", "signed: it is missing"), ("{}", "signed: it is missing"),
        (#"{"signed":1}"#, "signed: this is no object"),
        ("", "not the JSON of update metadata, at byte 0"), (#"{"signed":{},"signatures":[]}"#, "_type: it is missing"),
    ])
    func `what is no signed metadata at all`(text: String, expected: String) throws {
        let error = #expect(throws: MetadataError.self) {
            try SignedMetadata<RootMetadata>(parsing: Array(text.utf8), as: .root)
        }
        #expect(error?.detail.hasPrefix(expected) ?? false, "\(error?.detail ?? "")")
    }

    private static func signature(_ members: [CanonicalJSON.Key: CanonicalJSON]) -> CanonicalJSON {
        .array([.object(["keyid": .string("k"), "sig": .string("00")]), .object(members)])
    }

    @Test(arguments: [
        (CanonicalJSON.object([:]), "signatures: this is no array"),
        (signature([:]), "signatures.1.keyid: it is missing"),
        (.array([.string("k")]), "signatures.0.keyid: it is missing"),
        (signature(["keyid": .integer(1)]), "signatures.1.keyid: this is no string"),
        (signature(["keyid": .string("l")]), "signatures.1.sig: it is missing"),
        (signature(["keyid": .string("l"), "sig": .integer(1)]), "signatures.1.sig: this is no string"),
        (signature(["keyid": .string("k"), "sig": .string("00")]), "signatures: a key is there twice"),
    ])
    func `mistakes in signatures`(signatures: CanonicalJSON, expected: String) throws {
        let bytes = PayloadMistakeTests.file(PayloadMistakeTests.timestamp, signatures: signatures)
        let error = #expect(throws: MetadataError.self) {
            try SignedMetadata<TimestampMetadata>(parsing: bytes, as: .timestamp)
        }
        #expect(error?.detail.hasPrefix(expected) ?? false, "\(error?.detail ?? "")")
    }

    @Test func `a key twice is found even when its signature is no hexadecimal`() throws {
        let bad = CanonicalJSON.object(["keyid": .string("k"), "sig": .string("xyz")])
        let bytes = PayloadMistakeTests.file(PayloadMistakeTests.timestamp, signatures: .array([bad, bad]))
        #expect(throws: MetadataError.self) { try SignedMetadata<TimestampMetadata>(parsing: bytes, as: .timestamp) }
    }

    // MARK: What is no mistake

    @Test(arguments: [
        ("unknown", CanonicalJSON.object(["a": .array([])])), ("spec_version", .string("1")),
        ("spec_version", .string("1.999.0")), ("consistent_snapshot", nil), ("keys/k/unknown", .integer(1)),
        ("keys/k/keyval/public", .string("not a key")), ("keys/k/keytype", .string("dilithium")),
        ("keys/k/scheme", .string("dilithium")), ("roles/root/threshold", .integer(.max)),
        ("roles/root/keyids", .array([])), ("roles/root/keyids", .array([.string("nobody's")])),
    ])
    func `what others may write in root is read`(place: String, value: CanonicalJSON?) throws {
        let root = PayloadMistakeTests.root.setting(place.split(separator: "/").map(String.init), to: value)
        let metadata = try SignedMetadata<RootMetadata>(parsing: PayloadMistakeTests.file(root), as: .root)
        #expect(metadata.payload.version == 3)
        #expect(metadata.message == root.canonical[...])
    }

    @Test func `a key of a kind to come has a value of any form`() throws {
        let key = CanonicalJSON.object([
            "keytype": .string("sigstore-oidc"), "scheme": .string("Fulcio"),
            "keyval": .object(["identity": .string("who@example.org"), "issuer": .string("https://example.org")]),
        ])
        let root = PayloadMistakeTests.root.setting(["keys", "l"], to: key)
        let metadata = try SignedMetadata<RootMetadata>(parsing: PayloadMistakeTests.file(root), as: .root)
        #expect(metadata.payload.keys.unknown == [KeyID("l")])
        #expect(metadata.payload.keys.known.count == 1)
    }

    @Test func `the name of a role may end in any character`() throws {
        // The last joins what follows it into one character.
        for name in ["e\u{301}", "\u{E9}", "..", "a/b", " ", "a\u{600}"] {
            let snapshot = PayloadMistakeTests.snapshot.setting(
                ["meta", name + ".json"],
                to: PayloadMistakeTests.listing
            )
            let bytes = PayloadMistakeTests.file(snapshot)
            let metadata = try SignedMetadata<SnapshotMetadata>(parsing: bytes, as: .snapshot)
            #expect(metadata.payload.listed[try #require(RoleName(name))]?.version == 1)
        }
    }

    @Test func `names that look alike are different targets, also when we write them`() throws {
        let (composed, combined) = (TargetPath("\u{E9}"), TargetPath("e\u{301}"))
        let files = [composed: TestRepository.target(1), combined: TestRepository.target(2)]
        let expires = try #require(Expiry(parsing: "2030-01-01T00:00:00Z"))
        let payload = TargetsMetadata(version: 1, expires: expires, targets: files)
        let signed = try SignedMetadata(signing: payload, by: [try TestRepository.signer()])
        let read = try SignedMetadata<TargetsMetadata>(parsing: signed.bytes, as: .targets)
        #expect(read.message == signed.message)
        #expect(read.payload == payload)
    }
}
