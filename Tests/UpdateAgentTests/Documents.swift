import ReleaseModel
import UpdateJobs

/// Documents of jobs.
enum Documents {
    /// An update of the core to 1.1.0 for Ubuntu on x86_64, with URLs.
    static func sample() throws -> UpdateJobDocument {
        func file(_ name: String) throws -> DocumentFile {
            try DocumentFile(name: name, location: FileLocation(parsing: "https://localhost/\(name)"))
        }
        return try UpdateJobDocument(
            software: .core,
            version: Version(parsing: "1.1.0"),
            platform: .ubuntuX86_64,
            artifact: UpdateJobDocument.Artifact(
                target: ObjectKey(parsing: "core/x86_64/core.tar.xz"),
                location: FileLocation(parsing: "https://localhost/core.tar.xz"),
                length: 1,
                digest: SHA256Digest(parsing: String(repeating: "0", count: 64))
            ),
            signature: file("core.tar.xz.sig"),
            metadata: UpdateJobDocument.Metadata(
                roots: [file("1.root.json")],
                timestamp: file("timestamp.json"),
                snapshot: file("1.snapshot.json"),
                targets: file("1.targets.json"),
                software: file("1.core.json"),
                platform: file("1.core-ubuntu-x86_64.json")
            )
        )
    }
}
