package import ReleaseModel

/// The job document of a software update. AWS has never published its own, so this is a format of this project;
/// `manifests/schemas/update-job.schema.json` describes it.
///
/// It names all that a device needs to verify the update against the root that it trusts: the chain of roots, and the
/// metadata down to the role of its platform.
package struct UpdateJobDocument: Hashable, Sendable {
    package static let schemaVersion: Int64 = 1
    package static let operation = "greengrass-software-update"
    /// In bytes, with presigned URLs in the place of placeholders: what a message of MQTT has room for.
    package static let longest = 131_072

    package let software: Software
    package let version: Version
    package let platform: Platform
    package let logLevel: UpdateAgentLogLevel
    package let artifact: Artifact
    /// The detached signature of the artifact.
    package let signature: DocumentFile
    package let metadata: Metadata

    package init(
        software: Software,
        version: Version,
        platform: Platform,
        logLevel: UpdateAgentLogLevel = .standard,
        artifact: Artifact,
        signature: DocumentFile,
        metadata: Metadata
    ) {
        self.software = software
        self.version = version
        self.platform = platform
        self.logLevel = logLevel
        self.artifact = artifact
        self.signature = signature
        self.metadata = metadata
    }

    /// The archive.
    package struct Artifact: Hashable, Sendable {
        /// The path under which the metadata lists it.
        package let target: ObjectKey
        package let location: FileLocation
        /// In bytes, at least 1.
        package let length: Int64
        package let digest: SHA256Digest

        package init(
            target: ObjectKey,
            location: FileLocation,
            length: Int64,
            digest: SHA256Digest
        ) throws(InvalidValue) {
            guard length >= 1 else { throw InvalidValue("length", "\(length)", "an artifact has at least one byte") }
            self.target = target
            self.location = location
            self.length = length
            self.digest = digest
        }
    }

    /// The metadata of The Update Framework that vouches for the artifact.
    package struct Metadata: Hashable, Sendable {
        /// In the order of their versions, without a gap: a device goes from the root that it trusts to the last.
        package let roots: [DocumentFile]
        package let timestamp: DocumentFile
        package let snapshot: DocumentFile
        package let targets: DocumentFile
        /// The delegated role of the software.
        package let software: DocumentFile
        /// The delegated role of the software on the platform.
        package let platform: DocumentFile

        /// Roots are named `1.root.json` and so on, 1 to 64 of them.
        package init(
            roots: [DocumentFile],
            timestamp: DocumentFile,
            snapshot: DocumentFile,
            targets: DocumentFile,
            software: DocumentFile,
            platform: DocumentFile
        ) throws(InvalidValue) {
            guard (1...64).contains(roots.count) else {
                throw InvalidValue("root chain", "\(roots.count) files", "it has 1 to 64 roots")
            }
            let first = Metadata.rootVersion(roots[0].name) ?? 0
            for (position, root) in roots.enumerated() {
                guard let version = Metadata.rootVersion(root.name), version == first + Int64(position) else {
                    throw InvalidValue("root", root.name, "roots are named N.root.json, and each N is one more")
                }
            }
            self.roots = roots
            self.timestamp = timestamp
            self.snapshot = snapshot
            self.targets = targets
            self.software = software
            self.platform = platform
        }

        private static func rootVersion(_ name: String) -> Int64? {
            guard let version = name.split(separator: ".").first.flatMap({ Int64($0) }),
                (1...999_999).contains(version),
                name == "\(version).root.json"
            else { return nil }
            return version
        }
    }
}
