internal import UpdateMetadata

/// Attacks with some keys, but not enough of them, or not the right ones.
extension Attack {
    static func keyCompromise(_ scene: AttackScene) throws -> [Attack] {
        try rootCompromise(scene) + [duplicateKey(scene)]
            + [
                Attack(
                    "key compromise: targets by delegated key",
                    .targets,
                    .unsigned,
                    scene.next { $0.signers[.targets] = $0.keys(of: scene.role) }
                ),
                Attack(
                    "key compromise: snapshot by another role",
                    .snapshot,
                    .unsigned,
                    scene.next { $0.signers[.snapshot] = $0.keys(of: .timestamp) }
                ),
            ]
    }

    /// The attacker has one of the root's keys, where two are needed, and makes a root that trusts a key of its own.
    private static func rootCompromise(_ scene: AttackScene) throws -> [Attack] {
        var evil = scene.next
        evil.versions[.root] = evil.version(of: .root) + 1
        evil.trusted[.targets] = [scene.stranger]
        let keys = evil.keys(of: .root)
        guard let stolen = keys.first, let other = keys.last else { return [] }
        func signed(_ signatures: [(id: KeyID, signer: RoleSigner)]) throws -> HostileRepository {
            var repository = try scene.repository(evil)
            repository.files[evil.fileName(.root)] = try ForgedMetadata.file(evil.root.json, signatures)
            return repository
        }
        let own = (id: stolen.keyID, signer: stolen)
        return [
            Attack("key compromise: 1 of 2 root keys", .root, .unsigned, try signed([own])),
            Attack(
                "key compromise: and a stranger's key",
                .root,
                .unsigned,
                try signed([own, (scene.stranger.keyID, scene.stranger)])
            ),
            Attack("duplicate signatures: one root key twice", .root, .malformed, try signed([own, own])),
            Attack(
                "duplicate signatures: under another id",
                .root,
                .unsigned,
                try signed([own, (other.keyID, stolen)])
            ),
        ]
    }

    /// A root that is signed as it should be lists one key of timestamp under two names and wants both: the one key
    /// must not count twice.
    private static func duplicateKey(_ scene: AttackScene) throws -> Attack {
        var edition = scene.next
        edition.versions[.root] = edition.version(of: .root) + 1
        var repository = try scene.repository(edition)
        let alias = KeyID("alias")
        let root = ForgedMetadata.root(edition.root, doubling: .timestamp, as: alias)
        repository.files[edition.fileName(.root)] = try ForgedMetadata.file(
            root,
            edition.keys(of: .root).map { ($0.keyID, $0) }
        )
        let name = RoleName.timestamp.fileName()
        if let signer = edition.keys(of: .timestamp).first, let bytes = repository.files[name] {
            let payload = try SignedMetadata<TimestampMetadata>(parsing: bytes, as: .timestamp).payload
            let signatures = [(id: signer.keyID, signer: signer), (id: alias, signer: signer)]
            repository.files[name] = try ForgedMetadata.file(payload.json, signatures)
        }
        return Attack("duplicate key: one key under two ids", .timestamp, .unsigned, repository)
    }
}
