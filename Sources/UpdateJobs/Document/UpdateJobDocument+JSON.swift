internal import FoundationEssentials
package import ReleaseModel

extension UpdateJobDocument {
    /// The document's text: members sorted by name, no white space, so that equal documents have equal bytes.
    package func encoded() throws(InvalidValue) -> JobDocument {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(Wire(self)) else {
            throw InvalidValue("job document", version.description, "it cannot be written as JSON")
        }
        return try JobDocument(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Whether a job document is one of a software update at all. An agent leaves other jobs alone.
    package static func isUpdate(_ text: String) -> Bool {
        guard text.utf8.count <= longest, let tree = JSONTree(parsing: text), case .object(let members) = tree else {
            return false
        }
        return members["operation"] == .string(operation)
    }

    /// Reads a document, as a job was created with it or as a device received it. All members must be there, and no
    /// others.
    package init(parsing text: String) throws(InvalidValue) {
        guard text.utf8.count <= UpdateJobDocument.longest else {
            throw InvalidValue(
                "job document",
                "\(text.utf8.count) bytes",
                "it has at most \(UpdateJobDocument.longest)"
            )
        }
        guard let tree = JSONTree(parsing: text) else {
            throw InvalidValue("job document", String(text.prefix(40)), "it is no JSON, or has a member twice")
        }
        let document = try JSONMembers(
            tree,
            at: "job document",
            keys: [
                "schemaVersion", "operation", "software", "version", "os", "arch", "logLevel", "artifact", "signature",
                "metadata",
            ]
        )
        let schema = try document.integer("schemaVersion")
        guard schema == UpdateJobDocument.schemaVersion else {
            throw InvalidValue("schemaVersion", "\(schema)", "this agent knows \(UpdateJobDocument.schemaVersion)")
        }
        let operation = try document.string("operation")
        guard operation == UpdateJobDocument.operation else {
            throw InvalidValue("operation", operation, "it is \(UpdateJobDocument.operation)")
        }
        try self.init(
            software: Software(parsing: document.string("software")),
            version: Version(parsing: document.string("version")),
            platform: Platform(parsing: document.string("os") + "/" + document.string("arch")),
            logLevel: UpdateAgentLogLevel(parsing: document.string("logLevel")),
            artifact: Artifact(document.object("artifact", keys: ["target", "url", "length", "sha256"])),
            signature: DocumentFile(document.object("signature", keys: DocumentFile.keys)),
            metadata: Metadata(
                document.object(
                    "metadata",
                    keys: ["roots", "timestamp", "snapshot", "targets", "software", "platform"]
                )
            )
        )
    }
}

extension UpdateJobDocument.Artifact {
    fileprivate init(_ members: JSONMembers) throws(InvalidValue) {
        try self.init(
            target: ObjectKey(parsing: members.string("target")),
            location: FileLocation(parsing: members.string("url")),
            length: members.integer("length"),
            digest: SHA256Digest(parsing: members.string("sha256"))
        )
    }
}

extension DocumentFile {
    fileprivate static let keys: Set<String> = ["name", "url"]

    fileprivate init(_ members: JSONMembers) throws(InvalidValue) {
        try self.init(name: members.string("name"), location: FileLocation(parsing: members.string("url")))
    }
}

extension UpdateJobDocument.Metadata {
    fileprivate init(_ members: JSONMembers) throws(InvalidValue) {
        var roots: [DocumentFile] = []
        for root in try members.objects("roots", keys: DocumentFile.keys) { roots.append(try DocumentFile(root)) }
        try self.init(
            roots: roots,
            timestamp: DocumentFile(members.object("timestamp", keys: DocumentFile.keys)),
            snapshot: DocumentFile(members.object("snapshot", keys: DocumentFile.keys)),
            targets: DocumentFile(members.object("targets", keys: DocumentFile.keys)),
            software: DocumentFile(members.object("software", keys: DocumentFile.keys)),
            platform: DocumentFile(members.object("platform", keys: DocumentFile.keys))
        )
    }
}

/// The members as they are written.
private struct Wire: Encodable {
    struct File: Encodable {
        let name: String
        let url: String

        init(_ file: DocumentFile) {
            name = file.name
            url = file.location.text
        }
    }

    struct Artifact: Encodable {
        let target: String
        let url: String
        let length: Int64
        let sha256: String
    }

    struct Metadata: Encodable {
        let roots: [File]
        let timestamp: File
        let snapshot: File
        let targets: File
        let software: File
        let platform: File
    }

    let schemaVersion = UpdateJobDocument.schemaVersion
    let operation = UpdateJobDocument.operation
    let software: String
    let version: String
    let os: String
    let arch: String
    let logLevel: String
    let artifact: Artifact
    let signature: File
    let metadata: Metadata

    init(_ document: UpdateJobDocument) {
        software = document.software.rawValue
        version = document.version.description
        os = document.platform.operatingSystem.rawValue
        arch = document.platform.architecture.rawValue
        logLevel = document.logLevel.rawValue
        artifact = Artifact(
            target: document.artifact.target.string,
            url: document.artifact.location.text,
            length: document.artifact.length,
            sha256: document.artifact.digest.hexadecimal
        )
        signature = File(document.signature)
        metadata = Metadata(
            roots: document.metadata.roots.map { File($0) },
            timestamp: File(document.metadata.timestamp),
            snapshot: File(document.metadata.snapshot),
            targets: File(document.metadata.targets),
            software: File(document.metadata.software),
            platform: File(document.metadata.platform)
        )
    }
}
