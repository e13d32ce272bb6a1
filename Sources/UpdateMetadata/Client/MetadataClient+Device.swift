package import ReleaseModel

extension MetadataClient {
    /// What the most trusted role that speaks for `path` says of it to a device that asks for `software` on `platform`.
    /// Errors are `TargetError`s where no role lists it, and where it is listed for other software or another platform,
    /// and those of fetching delegated metadata. `refresh` comes first.
    package mutating func target(
        _ path: TargetPath,
        for software: Software,
        on platform: Platform
    ) throws -> TargetFile {
        guard let target = try target(path) else { throw TargetError.unlisted(path) }
        // A right signature does not help: whoever mixed up two entries signed them, too.
        guard let purpose = target.purpose, purpose.software == software, purpose.platform == platform else {
            throw TargetError.misplaced(
                path,
                stating: target.purpose.map(\.inWords) ?? "nothing",
                wanted: "\(software) on \(platform)"
            )
        }
        return target
    }
}

extension TargetPurpose {
    fileprivate var inWords: String { "\(software) on \(platform?.description ?? "every platform")" }
}
