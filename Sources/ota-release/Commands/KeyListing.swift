internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// Which role targets metadata is of, and the metadata that lists the keys of that role.
struct KeyListing {
    let role: RoleName
    let authority: RoleAuthority
    /// nil for a delegated role, whose keys other targets metadata lists.
    let root: RootMetadata?

    init(_ options: CeremonyOptions) throws {
        let file = FilePath(options.file)
        guard let path = try options.keysFrom ?? KeyListing.newestRoot(in: file.removingLastComponent()) else {
            throw CeremonyError(
                .content,
                "\(file): there is no root beside it that would list the keys; give one with --keys-from"
            )
        }
        let part = try Ceremony.part(path)
        if part.envelope.type == RootMetadata.type {
            let root = try Ceremony.signedRoot(path)
            self.root = root
            role = .targets
            authority = root.authority(.targets)
        } else {
            let delegations = try (Ceremony.payload(part, as: .targets) as TargetsMetadata).delegations
            let name = KeyListing.unversioned(file)
            guard let delegation = delegations.roles.first(where: { $0.name.fileName() == name }) else {
                throw CeremonyError(.content, "\(file): \(path.escapedForDisplay) delegates nothing to \(name)")
            }
            root = nil
            role = delegation.name
            authority = delegations.authority(delegation)
        }
    }

    /// `core.json` of `7.core.json`
    private static func unversioned(_ path: FilePath) -> String {
        let name = path.lastComponent?.string ?? ""
        guard let dot = name.firstIndex(of: "."), Int64(name[..<dot]) != nil else { return name }
        return String(name[name.index(after: dot)...])
    }

    private static func newestRoot(in folder: FilePath) throws -> String? {
        let versions = try FileTree.sortedTextNames(in: folder.isEmpty ? "." : folder)
            .compactMap { name -> Int64? in
                guard let version = name.split(separator: ".").first.flatMap({ Int64($0) }),
                    RoleName.root.fileName(version: version) == name
                else { return nil }
                return version
            }
        return versions.max().map { folder.appending(RoleName.root.fileName(version: $0)).string }
    }
}
