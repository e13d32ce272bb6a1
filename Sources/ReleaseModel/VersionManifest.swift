package import FoundationEssentials

/// What `manifests/<software>/<version>.json` says: one version of one piece of software, for all its platforms.
///
/// Keys are relative to the bucket, so the same bytes serve every region. The signature is over these bytes, which
/// are therefore written once and never encoded again.
package struct VersionManifest: Hashable, Sendable, Codable {
    /// The only format there is.
    package static let currentFormat = 1

    package let format: Int
    package let software: Software
    package let version: Version
    /// The name of the release that brought this version.
    package let release: String
    /// The time of every entry in the archives, and of the release.
    package let created: Timestamp
    /// The oldest installed version that may go to this one directly; nil for any.
    package let minimumFrom: Version?
    /// Sorted by name.
    package let regions: [RegionRecord]
    /// In the order of `Platform`.
    package let platforms: [ArtifactRecord]

    package init(
        software: Software,
        version: Version,
        release: String,
        created: Timestamp,
        minimumFrom: Version? = nil,
        regions: [Region],
        platforms: [ArtifactRecord]
    ) {
        format = VersionManifest.currentFormat
        self.software = software
        self.version = version
        self.release = release
        self.created = created
        self.minimumFrom = minimumFrom
        self.regions = regions.sorted().map(RegionRecord.init)
        self.platforms = platforms.sorted { $0.platform < $1.platform }
    }

    /// The artifact of a platform.
    package subscript(platform: Platform) -> ArtifactRecord? {
        platforms.first { $0.platform == platform }
    }

    package var key: ObjectKey { .versionManifest(software, version) }
}

/// A region and its bucket.
package struct RegionRecord: Hashable, Sendable, Codable {
    package let region: String
    package let partition: Partition
    package let bucket: String

    package init(_ region: Region) {
        self.region = region.name
        partition = region.partition
        bucket = region.bucket.name
    }
}

/// One artifact: an archive for one platform.
package struct ArtifactRecord: Hashable, Sendable {
    package let platform: Platform
    package let key: ObjectKey
    package let archive: ArchiveRecord
    package let signature: SignatureRecord
    /// Nil for an artifact from before there was any: it stays as it was published.
    package let evidence: EvidenceRecord?

    package init(
        platform: Platform,
        key: ObjectKey,
        archive: ArchiveRecord,
        signature: SignatureRecord,
        evidence: EvidenceRecord? = nil
    ) {
        self.platform = platform
        self.key = key
        self.archive = archive
        self.signature = signature
        self.evidence = evidence
    }
}

extension ArtifactRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case os, arch, key, signature, evidence
    }

    /// The archive's members stand beside the key, and the platform is written as the pair that update jobs use.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let system = try container.decode(String.self, forKey: .os)
        let architecture = try container.decode(String.self, forKey: .arch)
        platform = try Platform(parsing: "\(system)/\(architecture)")
        key = try container.decode(ObjectKey.self, forKey: .key)
        signature = try container.decode(SignatureRecord.self, forKey: .signature)
        evidence = try container.decodeIfPresent(EvidenceRecord.self, forKey: .evidence)
        archive = try ArchiveRecord(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try archive.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(platform.operatingSystem, forKey: .os)
        try container.encode(platform.architecture, forKey: .arch)
        try container.encode(key, forKey: .key)
        try container.encode(signature, forKey: .signature)
        try container.encodeIfPresent(evidence, forKey: .evidence)
    }
}

/// What packaging a tree gives, whatever the platform and the name it is published under.
package struct ArchiveRecord: Hashable, Sendable, Codable {
    /// Bytes of the archive.
    package let size: UInt64
    package let sha256: SHA256Digest
    package let sha512: SHA512Digest
    package let tar: TarRecord
    package let compression: CompressionRecord
    /// Bytes that the content takes on a file system with blocks of 4 KiB.
    package let installedSize: UInt64

    package init(
        size: UInt64,
        sha256: SHA256Digest,
        sha512: SHA512Digest,
        tar: TarRecord,
        compression: CompressionRecord,
        installedSize: UInt64
    ) {
        self.size = size
        self.sha256 = sha256
        self.sha512 = sha512
        self.tar = tar
        self.compression = compression
        self.installedSize = installedSize
    }
}

/// An uncompressed tar.
package struct TarRecord: Hashable, Sendable, Codable {
    package let size: UInt64
    package let sha256: SHA256Digest

    package init(size: UInt64, sha256: SHA256Digest) {
        self.size = size
        self.sha256 = sha256
    }
}

/// The detached signature of an archive.
package struct SignatureRecord: Hashable, Sendable, Codable {
    package let keyId: SHA256Digest
    package let algorithm: SignatureAlgorithm
    /// The signature's bytes: DER for ECDSA, raw for the others.
    package let value: Data

    package init(keyId: SHA256Digest, algorithm: SignatureAlgorithm, value: [UInt8]) {
        self.keyId = keyId
        self.algorithm = algorithm
        self.value = Data(value)
    }
}
