import ReleaseModel
import Testing
import Trust
import UpdateMetadata

/// A repository in memory. Tests publish what they like, in any order, signed by whom they like.
final class TestRepository: MetadataSource {
    let now: Timestamp
    let never: Expiry
    /// Who signs for the top-level roles.
    var signers: [RoleName: [RoleSigner]]
    var thresholds: [RoleName: Int64] = [:]
    var files: [String: [UInt8]] = [:]
    /// What the next snapshot lists.
    var listed: [RoleName: ListedMetadata] = [:]
    private(set) var requests: [String] = []

    struct TooLong: Error {}

    /// Has version 1 of every top-level role.
    init() throws {
        now = try Timestamp(parsing: "2026-11-01T00:00:00Z")
        never = Expiry(now, plus: .max / 2)
        let keys = try RoleName.topLevel.map { ($0, [try TestRepository.signer()]) }
        signers = Dictionary(uniqueKeysWithValues: keys)
        try publishRoot(1)
        try publish(1)
    }

    static func signer() throws -> RoleSigner { RoleSigner(SigningKey(try SigningKey.generate(.ed25519))) }

    /// A target that is nothing but a length to tell it by.
    static func target(_ length: UInt64) -> TargetFile {
        TargetFile(
            length: length,
            hashes: ContentHashes(sha256: SHA256Digest(bytes: [UInt8](repeating: 7, count: 32))),
            purpose: nil
        )
    }

    // MARK: As a source

    func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        requests.append(name)
        guard let bytes = files[name] else { return nil }
        guard bytes.count <= limit else { throw TooLong() }
        return bytes
    }

    func forgetRequests() { requests = [] }

    // MARK: Publishing

    @discardableResult
    func put<Payload: MetadataPayload>(_ payload: Payload, _ name: String, by signers: [RoleSigner]) throws -> [UInt8] {
        let bytes = try SignedMetadata(signing: payload, by: signers).bytes
        files[name] = bytes
        return bytes
    }

    func root(_ version: Int64, expires: Expiry? = nil) -> RootMetadata {
        let roles = RoleName.topLevel.map { role in
            (role, RoleThreshold(keyIDs: signers[role, default: []].map(\.keyID), threshold: thresholds[role] ?? 1))
        }
        return RootMetadata(
            version: version,
            expires: expires ?? never,
            keys: RoleKeys(signers.values.joined().map(\.publicKey)),
            roles: Dictionary(uniqueKeysWithValues: roles)
        )
    }

    /// Signed by the keys of the role as they are now, and by `others`.
    func publishRoot(_ version: Int64, expires: Expiry? = nil, by others: [RoleSigner] = []) throws {
        let all = signers[.root, default: []] + others
        try put(root(version, expires: expires), RoleName.root.fileName(version: version), by: all)
    }

    /// Everything but root, in one version.
    func publish(_ version: Int64) throws {
        try publishTargets(version)
        try publishSnapshot(version)
        try publishTimestamp(version, snapshot: version)
    }

    func publishTargets(
        _ version: Int64,
        of role: RoleName = .targets,
        targets: [TargetPath: TargetFile] = [:],
        delegations: Delegations = .none,
        expires: Expiry? = nil,
        by others: [RoleSigner]? = nil
    ) throws {
        let payload = TargetsMetadata(
            version: version,
            expires: expires ?? never,
            targets: targets,
            delegations: delegations
        )
        let bytes = try put(payload, role.fileName(version: version), by: others ?? signers[role, default: []])
        listed[role] = ListedMetadata(version: version, describing: bytes)
    }

    func publishSnapshot(_ version: Int64, expires: Expiry? = nil) throws {
        let payload = SnapshotMetadata(version: version, expires: expires ?? never, listed: listed)
        try put(payload, RoleName.snapshot.fileName(version: version), by: signers[.snapshot, default: []])
    }

    func publishTimestamp(_ version: Int64, snapshot: Int64, expires: Expiry? = nil, describing: Bool = true) throws {
        let bytes = files[RoleName.snapshot.fileName(version: snapshot)] ?? []
        let listed =
            describing
            ? ListedMetadata(version: snapshot, describing: bytes)
            : ListedMetadata(version: snapshot, length: nil, hashes: nil)
        let payload = TimestampMetadata(version: version, expires: expires ?? never, snapshot: listed)
        try put(payload, RoleName.timestamp.fileName(), by: signers[.timestamp, default: []])
    }

    // MARK: Clients

    /// The store of a client that trusts the first root.
    func newStore() throws -> MemoryMetadataStore {
        MemoryMetadataStore(root: try #require(files[RoleName.root.fileName(version: 1)]))
    }

    func client(_ store: MemoryMetadataStore, limits: ClientLimits = ClientLimits()) throws -> MetadataClient {
        try MetadataClient(self, store: store, at: now, limits: limits)
    }

    /// What becomes of a refresh: `accepted`, or the role that was refused and why.
    func outcome(_ store: MemoryMetadataStore) throws -> String {
        try Outcome.of {
            var client = try client(store)
            try client.refresh()
        }
    }
}

enum Outcome {
    /// `accepted`, `role: reason`, or `too long`.
    static func of(_ body: () throws -> Void) throws -> String {
        do {
            try body()
            return "accepted"
        } catch let error as MetadataError {
            return "\(error.role): \(error.reason.rawValue)"
        } catch is TestRepository.TooLong {
            return "too long"
        }
    }
}
