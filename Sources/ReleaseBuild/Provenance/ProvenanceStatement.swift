internal import ReleaseModel

/// How an artifact came to be: an in-toto Statement v1 with the predicate SLSA Provenance v1. It says nothing of the
/// machine, the clock, the user or the folder, so that every machine that builds the same says the same.
struct ProvenanceStatement: Equatable, Sendable, Codable {
    static let payloadType = "application/vnd.in-toto+json"
    static let statementType = "https://in-toto.io/Statement/v1"
    static let predicateType = "https://slsa.dev/provenance/v1"
    /// Described in release/README.md.
    static let buildType = "urn:ota-release:build:1"
    static let builder = "urn:ota-release"

    let type: String
    let subject: [Resource]
    let predicateType: String
    let predicate: Predicate

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject, predicateType, predicate
    }

    init(subject: Resource, predicate: Predicate) {
        type = ProvenanceStatement.statementType
        self.subject = [subject]
        predicateType = ProvenanceStatement.predicateType
        self.predicate = predicate
    }

    /// in-toto's ResourceDescriptor.
    struct Resource: Equatable, Sendable, Codable {
        let name: String
        var uri: String?
        /// Hexadecimal digests by their algorithm's name.
        let digest: [String: String]
        var mediaType: String?
    }

    struct Predicate: Equatable, Sendable, Codable {
        let buildDefinition: BuildDefinition
        let runDetails: RunDetails
    }

    struct BuildDefinition: Equatable, Sendable, Codable {
        let buildType: String
        let externalParameters: Parameters
        let resolvedDependencies: [Resource]
    }

    /// What the release's manifest says of this artifact.
    struct Parameters: Equatable, Sendable, Codable {
        let release: String
        let software: Software
        let version: Version
        /// `ubuntu/x86_64`
        let platform: String
        /// The time of every entry of the archive.
        let created: Timestamp
        let compression: CompressionFormat
        /// Whether filters of the .xz format were allowed.
        let filters: Bool
        /// The files that may have set-id bits; nil for none.
        let setuid: [String]?
    }

    struct RunDetails: Equatable, Sendable, Codable {
        let builder: Builder
        let byproducts: [Resource]
    }

    struct Builder: Equatable, Sendable, Codable {
        let id: String
        let version: Versions
    }

    /// Of what decides an archive's bytes.
    struct Versions: Equatable, Sendable, Codable {
        let otaRelease: String
        /// Of libarchive, liblzma and zlib; nil for an archive whose maker nobody wrote down.
        let libraries: String?

        private enum CodingKeys: String, CodingKey {
            case otaRelease = "ota-release"
            case libraries
        }
    }
}

extension ProvenanceStatement.Resource {
    /// An artifact, by its key.
    init(_ key: ObjectKey, _ archive: ArchiveRecord) {
        self.init(
            name: key.string,
            digest: ["sha256": archive.sha256.hexadecimal, "sha512": archive.sha512.hexadecimal]
        )
    }

    /// A bill of materials.
    init(_ document: DocumentRecord) {
        self.init(
            name: document.key.string,
            digest: ["sha256": document.sha256.hexadecimal],
            mediaType: "application/spdx+json"
        )
    }

    /// A staged build. Where it lay and what its file was called is the machine's business.
    init(_ source: BuildSource) {
        let type: String? =
            switch source.kind {
            case .folder: "application/x-tar"
            case .archive: nil
            case .package: "application/vnd.debian.binary-package"
            }
        self.init(
            name: "staged \(source.kind.rawValue)",
            uri: source.package?.url,
            digest: ["sha256": source.sha256.hexadecimal],
            mediaType: type
        )
    }
}
