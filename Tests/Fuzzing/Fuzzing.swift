import AccessPolicy
import FileStore
import Glibc
import Packaging
import ReleaseBuild
import ReleaseModel
import SystemPackage
import UpdateJobs
import UpdateMetadata

/// What is read from strangers. Each takes any bytes: it may refuse them, and must not crash, hang or fill the memory.
enum Subject: String {
    case archive, document, manifest, metadata, policy, signature

    /// Named by OTA_RELEASE_FUZZ when the fuzzer runs.
    static let chosen = unsafe getenv("OTA_RELEASE_FUZZ").flatMap { unsafe Subject(rawValue: String(cString: $0)) }

    func read(_ bytes: [UInt8]) {
        switch self {
        case .archive: try? ArchiveSubject.read(bytes)
        case .document: DocumentSubject.read(String(decoding: bytes, as: UTF8.self))
        case .manifest: _ = try? ManifestReader.parse(String(decoding: bytes, as: UTF8.self), file: "fuzzed.yaml")
        case .metadata: MetadataSubject.read(bytes)
        case .policy: PolicySubject.read(String(decoding: bytes, as: UTF8.self))
        case .signature: try? SignatureSubject.read(bytes)
        }
    }
}

enum ArchiveSubject {
    private static let folder = FilePath("/dev/shm/ota-release-fuzz-\(getpid())")

    static func read(_ bytes: [UInt8]) throws {
        try FileTree.create(folder)
        defer { try? FileTree.remove(folder) }
        let file = folder.appending("archive")
        try FileWriter.write(bytes, to: file, mode: 0o600, durable: false)
        let scratch = folder.appending("scratch")
        try FileTree.create(scratch)
        let limits = ArchiveImporter.Limits(entries: 1000, unpacked: 1 << 20)
        _ = try? ArchiveImporter.read(file, scratch: scratch, limits: limits)
        if (try? DebianControl.isPackage(file)) == true { _ = try? DebianControl.read(file, scratch: scratch) }
        _ = try? TarRecord(decompressing: file, limit: 1 << 20)
    }
}

/// What a job tells a device.
enum DocumentSubject {
    static func read(_ text: String) {
        guard let document = try? UpdateJobDocument(parsing: text) else { return }
        precondition(UpdateJobDocument.isUpdate(text))
        // A presigned URL can make it longer than what a job is created with.
        guard let written = try? document.encoded() else { return }
        precondition((try? UpdateJobDocument(parsing: written.text)) == document)
    }
}

/// Policies that people hold against a release.
enum PolicySubject {
    static func read(_ text: String) {
        for kind in [PolicyDocument.Kind.permissions, .trust] {
            precondition((try? PolicyDocument(parsing: text, as: kind)).map { $0.text == text } ?? true)
        }
    }
}

enum MetadataSubject {
    static func read(_ bytes: [UInt8]) {
        if let root = try? JSONDocument(parsing: bytes).root {
            let canonical = root.canonical
            // Control characters are raw in it, which JSON does not take.
            if canonical.allSatisfy({ $0 >= 0x20 }) {
                precondition((try? JSONDocument(parsing: canonical).root.canonical) == canonical)
            }
        }
        check(RootMetadata.self, bytes, .root)
        check(TimestampMetadata.self, bytes, .timestamp)
        check(SnapshotMetadata.self, bytes, .snapshot)
        check(TargetsMetadata.self, bytes, .targets)
    }

    private static func check<Payload: MetadataPayload>(_: Payload.Type, _ bytes: [UInt8], _ role: RoleName) {
        guard let metadata = try? SignedMetadata<Payload>(parsing: bytes, as: role) else { return }
        precondition(metadata.bytes == bytes)
        _ = metadata.payload.json.text
        if let targets = metadata.payload as? TargetsMetadata {
            let path = TargetPath("dir/file")
            for role in targets.delegations.roles { _ = role.covers(path) }
        }
    }
}
