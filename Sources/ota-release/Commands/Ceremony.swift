internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateMetadata

/// What the files of a ceremony say.
struct Ceremony {
    let file: MetadataEnvelope.Part
    let description: MetadataDescription
    /// Those whose signatures it needs.
    let authorities: [RoleAuthority]
    /// Whether fewer keys than are needed now have signed the version that the changes are against.
    let previousIsUnsigned: Bool
    /// The roles that a key stands for are those of this root; nil where there is none.
    let roots: [RootMetadata]

    init(_ options: CeremonyOptions, at time: Timestamp) throws {
        file = try Ceremony.part(options.file)
        switch file.envelope.type {
        case RootMetadata.type:
            let root: RootMetadata = try Ceremony.payload(file, as: .root)
            let previous = try Ceremony.previousRoot(options, version: root.version)
            previousIsUnsigned = false
            description = MetadataDescription(root, previous: previous, at: time)
            roots = [root] + (previous.map { [$0] } ?? [])
            authorities =
                [root.authority(.root)]
                + (previous.map { [$0.authorityOverNext] } ?? [])
        case TargetsMetadata.type:
            let keys = try KeyListing(options)
            let targets: TargetsMetadata = try Ceremony.payload(file, as: keys.role)
            let before = try Ceremony.previousFile(options, keys.role, version: targets.version)
                .map { try Ceremony.part($0) }
            let previous: TargetsMetadata? = try before.map { try Ceremony.payload($0, as: keys.role) }
            previousIsUnsigned =
                before.map { !SigningProgress(of: $0.envelope, by: [keys.authority]).isComplete } ?? false
            description = MetadataDescription(targets, of: keys.role, previous: previous, at: time)
            roots = keys.root.map { [$0] } ?? []
            authorities = [keys.authority]
        default:
            throw CeremonyError(
                .content,
                "\(options.file): this is \(file.envelope.type.quotedForDisplay); people sign root and targets metadata"
            )
        }
    }

    // MARK: Files

    static func part(_ path: String) throws -> MetadataEnvelope.Part {
        let bytes = try FileReader.contents(of: ResolvedPath.followed(FilePath(path)), limit: ClientLimits().targets)
        return MetadataEnvelope.Part(path, try MetadataEnvelope(parsing: bytes, named: path))
    }

    /// What a file says, without a look at its signatures.
    static func payload<Payload: MetadataPayload>(
        _ part: MetadataEnvelope.Part,
        as role: RoleName
    ) throws -> Payload {
        do throws(MetadataError) {
            return try SignedMetadata(parsing: part.envelope.bytes, as: role).payload
        } catch {
            throw CeremonyError(.content, "\(part.name): \(error.detail)")
        }
    }

    /// A root that its own keys have signed. Nobody else is asked: whoever holds a ceremony brings the roots.
    static func signedRoot(_ path: String) throws -> RootMetadata {
        let part = try part(path)
        let root: RootMetadata = try payload(part, as: .root)
        let progress = SigningProgress(of: part.envelope, by: [root.authority(.root)])
        guard progress.isComplete else {
            throw CeremonyError(.signature, "\(path): this root is not to be relied on: \(progress.state)")
        }
        return root
    }

    private static func previousRoot(_ options: CeremonyOptions, version: Int64) throws -> RootMetadata? {
        guard let path = try previousFile(options, .root, version: version) else { return nil }
        return try signedRoot(path)
    }

    /// The file of the version before: the one that is named, or the one beside FILE, if it is there.
    private static func previousFile(_ options: CeremonyOptions, _ role: RoleName, version: Int64) throws -> String? {
        if let previous = options.previous { return previous }
        let path = FilePath(options.file).removingLastComponent().appending(role.fileName(version: version - 1))
        return version > 1 && ResolvedPath.existing(path) != nil ? path.string : nil
    }

    // MARK: Keys

    /// The name under which a key's signature counts.
    func id(of key: PublicKey) throws -> KeyID {
        if let id = authorities.lazy.compactMap({ $0.id(of: key) }).first { return id }
        let roles = self.roles(of: key)
        let authorities = authorities.map(\.keysInWords).joined(separator: " or ")
        throw CeremonyError(
            .key,
            "the key \(key.keyId) is none of the \(authorities)"
                + (roles.isEmpty ? "" : ", but stands for \(roles.joined(separator: " and "))")
                + "; its signature on \(file.name) would count for nothing"
        )
    }

    /// The roles that a key stands for, each in words.
    func roles(of key: PublicKey) -> [String] {
        guard !roots.isEmpty else { return authorities.filter { $0.id(of: key) != nil }.map(\.name) }
        return roots.compactMap { root in
            let roles = root.roles(of: key).map(\.text)
            return roles.isEmpty ? nil : "\(roles.joined(separator: ", ")) in root version \(root.version)"
        }
    }

    /// Root needs the signatures of the keys before it, too (specification 1.0.34, 5.3.4).
    func checkHasPrevious() throws {
        let version = file.envelope.version
        guard file.envelope.type == RootMetadata.type, version > 1 else { return }
        guard let previous = description.previousVersion else {
            throw CeremonyError(
                .content,
                "\(file.name): root version \(version) needs signatures by version \(version - 1)'s keys, too; "
                    + "give that root with --previous"
            )
        }
        guard previous == version - 1 else {
            throw CeremonyError(
                .content,
                "\(file.name): the root before version \(version) is version \(version - 1), "
                    + "but --previous names version \(previous)"
            )
        }
    }
}
