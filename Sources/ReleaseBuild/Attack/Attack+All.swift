internal import UpdateMetadata

extension Attack {
    /// Every attack, under the names of the specification (1.0.34, 1.5.2) where it has one.
    static func all(_ scene: AttackScene) throws -> [Attack] {
        try arbitraryInstallation(scene) + endlessData(scene) + extraneousDependencies(scene) + fastForward(scene)
            + freeze(scene) + maliciousMirror(scene) + mixAndMatch(scene) + rollback(scene) + keyCompromise(scene)
            + wrongPlatform(scene) + damage(scene)
    }

    init(_ name: String, _ expected: Refusal, _ repository: HostileRepository) {
        self.init(name: name, course: .refused(as: expected, repository))
    }

    /// For attacks on the metadata of a role.
    init(_ name: String, _ role: RoleName, _ reason: MetadataError.Reason, _ repository: HostileRepository) {
        self.init(name, .metadata(role, reason), repository)
    }
}
