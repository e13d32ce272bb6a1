internal import ReleaseModel
internal import UpdateMetadata

/// Attacks on what is installed.
extension Attack {
    /// As long as the real artifact, so that only its digest tells.
    private static func malware(_ scene: AttackScene) -> [UInt8] { scene.release.content.map { ~$0 } }

    static func arbitraryInstallation(_ scene: AttackScene) throws -> [Attack] {
        let (role, path, malware) = (scene.role, scene.release.played, malware(scene))
        let entry = TargetFile(describing: malware, for: scene.release.purpose)
        // Whoever has the keys of timestamp and snapshot, which are online, can list what is not signed by its role.
        func listed(by signers: [RoleSigner]) throws -> HostileRepository {
            var repository = try scene.next {
                $0.targets[role, default: [:]][path] = entry
                $0.signers[role] = signers
            }
            repository.content = malware
            return repository
        }
        return [
            Attack(
                "arbitrary installation: other content",
                .target(.mismatch),
                try scene.served { $0.content = malware }
            ),
            Attack("arbitrary installation: unknown key", role, .unsigned, try listed(by: [scene.stranger])),
            Attack("arbitrary installation: no signature", role, .unsigned, try listed(by: [])),
        ]
    }

    static func extraneousDependencies(_ scene: AttackScene) throws -> [Attack] {
        let (role, purpose, malware) = (scene.role, scene.release.purpose, malware(scene))
        let extra = TargetPath("\(purpose.software)/\(scene.release.platform.architecture.rawValue)/library.tar.xz")
        var own = try scene.next {
            $0.targets[role, default: [:]][extra] = TargetFile(describing: malware, for: purpose)
        }
        own.wanted = extra
        own.content = malware
        // The role of another platform speaks for what its own role does not list any more.
        let path = scene.release.played
        let other = Platform.allCases.first { $0 != scene.release.platform } ?? scene.release.platform
        let foreign = try scene.next {
            $0.targets[role]?[path] = nil
            $0.targets[.platform(other, of: purpose.software), default: [:]][path] = scene.release.file
        }
        return [
            Attack("extraneous dependencies: beyond paths", .target(.unlisted), own),
            Attack("extraneous dependencies: foreign role", .target(.unlisted), foreign),
        ]
    }

    static func wrongPlatform(_ scene: AttackScene) throws -> [Attack] {
        let (role, path, purpose) = (scene.role, scene.release.played, scene.release.purpose)
        let other = Platform.allCases.first { $0 != scene.release.platform } ?? scene.release.platform
        let foreign = TargetPurpose(
            software: purpose.software,
            version: purpose.version,
            platform: other,
            minimumFrom: nil
        )
        let listed = try scene.next {
            $0.targets[role, default: [:]][path] = TargetFile(
                length: scene.release.file.length,
                hashes: scene.release.file.hashes,
                purpose: foreign
            )
        }
        let entry = Attack("wrong platform: entry", .target(.misplaced), listed)
        // A release for one platform has no such artifact.
        guard let content = scene.release.foreignContent else { return [entry] }
        return try [
            entry, Attack("wrong platform: artifact", .target(.mismatch), scene.served { $0.content = content }),
        ]
    }

    static func damage(_ scene: AttackScene) throws -> [Attack] {
        let content = scene.release.content
        return [
            Attack("tampered artifact", .target(.mismatch), try scene.served { $0.content[content.count / 2] ^= 1 }),
            Attack("truncated artifact", .target(.mismatch), try scene.served { $0.content.removeLast() }),
        ]
    }
}
