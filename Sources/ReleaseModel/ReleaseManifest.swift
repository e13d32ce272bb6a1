/// A release definition: what `manifests/<release>.yaml` says, checked.
package struct ReleaseManifest: Equatable, Sendable {
    /// The release's name.
    package var release: String
    /// The time of the release and of every archive entry; nil leaves it to SOURCE_DATE_EPOCH.
    package var created: Timestamp?
    /// In the order of `Software`.
    package var software: [SoftwareDefinition]
    /// In the order of `Platform`.
    package var platforms: [Platform]
    /// Sorted by name.
    package var regions: [Region]
    package var compression: CompressionFormat
    /// Platforms whose decoder is too old to know branch filters.
    package var unfilteredPlatforms: Set<Platform>
    /// Versions that were published and are not to be offered any more.
    package var withdrawn: [Software: Set<Version>]
    /// Versions that were withdrawn and are to be offered again.
    package var reinstated: [Software: Set<Version>]

    package init(
        release: String,
        created: Timestamp?,
        software: [SoftwareDefinition],
        platforms: [Platform],
        regions: [Region],
        compression: CompressionFormat,
        unfilteredPlatforms: Set<Platform>,
        withdrawn: [Software: Set<Version>] = [:],
        reinstated: [Software: Set<Version>] = [:]
    ) {
        self.release = release
        self.created = created
        self.software = software.sorted { $0.software < $1.software }
        self.platforms = platforms.sorted()
        self.regions = regions.sorted()
        self.compression = compression
        self.unfilteredPlatforms = unfilteredPlatforms
        self.withdrawn = withdrawn
        self.reinstated = reinstated
    }
}

/// One piece of software in a release.
package struct SoftwareDefinition: Equatable, Sendable {
    package let software: Software
    package let version: Version
    /// Where its builds may lie; for each platform the first that is there counts.
    package let builds: [BuildPattern]
    /// Paths that may carry the setuid or setgid bit.
    package let setuid: [ArchivePath]
    /// The oldest installed version that may go to this one directly; nil for any.
    package let minimumFrom: Version?

    package init(
        software: Software,
        version: Version,
        builds: [BuildPattern],
        setuid: [ArchivePath],
        minimumFrom: Version? = nil
    ) {
        self.software = software
        self.version = version
        self.builds = builds
        self.setuid = setuid
        self.minimumFrom = minimumFrom
    }
}

/// Where the builds of a software lie: a path relative to the manifest, with `{os}`, `{arch}` and `{version}`.
package struct BuildPattern: Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(parsing text: String) throws(InvalidValue) {
        guard let first = text.utf8.first, first != UInt8(ascii: "/") else {
            throw InvalidValue("builds path", text, "it must be relative to the manifest's folder")
        }
        guard !ArchivePath.components(of: text).contains("..") else {
            throw InvalidValue("builds path", text, "it climbs out of the manifest's folder with \"..\"")
        }
        let rest = BuildPattern.placeholders.reduce(text) { rest, name in rest.replacing(name, with: "") }
        guard !rest.contains("{"), !rest.contains("}"), !rest.unicodeScalars.contains("\0") else {
            throw InvalidValue("builds path", text, "the placeholders are {os}, {arch} and {version}")
        }
        description = text
    }

    private static let placeholders = ["{os}", "{arch}", "{version}"]

    /// The path of one platform's build.
    package func path(for platform: Platform, version: Version) -> String {
        description
            .replacing("{os}", with: platform.operatingSystem.rawValue)
            .replacing("{arch}", with: platform.architecture.rawValue)
            .replacing("{version}", with: version.description)
    }
}
