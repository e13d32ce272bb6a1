internal import Hashing
internal import Packaging
internal import ReleaseModel

/// Makes the bill of materials of an artifact: the archive as a package, each of its files, and the Debian package that it
/// was made from, if it was. Links have no content, and SPDX no place for them.
struct BillOfMaterials {
    let subject: EvidenceSubject
    let inventory: FileInventory

    private static let documentID = "SPDXRef-DOCUMENT"
    private static let artifactID = "SPDXRef-Artifact"
    private static let sourceID = "SPDXRef-Source"
    private static let creator = "Tool: ota-release-\(ToolVersion.current)"
    private static let unknown = "NOASSERTION"

    var document: SPDXDocument {
        let files = BillOfMaterials.files(inventory, at: subject.created)
        let source = subject.artifact.source.package.map { BillOfMaterials.source($0, subject.artifact.source) }
        return SPDXDocument(
            spdxVersion: "SPDX-2.3",
            dataLicense: "CC0-1.0",
            SPDXID: BillOfMaterials.documentID,
            name: subject.key.string,
            documentNamespace: namespace,
            creationInfo: .init(created: subject.created, creators: [BillOfMaterials.creator]),
            packages: [artifact] + [source].compactMap { $0 },
            files: files,
            relationships: BillOfMaterials.relationships(of: files, hasSource: source != nil)
        )
    }

    /// A name that no other document has, and that says nothing of when and where this one was made: a UUID of version 8
    /// (RFC 9562, 5.8) from all that decides the document.
    private var namespace: String {
        let source = subject.artifact.source
        let ingredients = [
            "bill of materials 1", ToolVersion.current, subject.key.string, subject.archive.sha256.hexadecimal,
            subject.created.description, source.package?.url ?? "", source.sha256.hexadecimal,
        ]
        let digest = SHA256Digest(hashing: Array(ingredients.joined(separator: "\n").utf8))
        var bytes = Array(digest.bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Substring(Hexadecimal.encode(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { digits.dropFirst($0.lowerBound).prefix($0.count) }
        return "urn:uuid:\(groups.joined(separator: "-"))"
    }

    private var artifact: SPDXDocument.Package {
        let name = subject.artifact.name
        return SPDXDocument.Package(
            SPDXID: BillOfMaterials.artifactID,
            name: "greengrass-\(name.software)",
            versionInfo: name.version.description,
            packageFileName: subject.key.string,
            downloadLocation: BillOfMaterials.unknown,
            filesAnalyzed: true,
            packageVerificationCode: .init(packageVerificationCodeValue: BillOfMaterials.verificationCode(inventory)),
            checksums: BillOfMaterials.checksums(of: subject.archive),
            externalRefs: nil
        )
    }

    static func checksums(of archive: ArchiveRecord) -> [SPDXDocument.Checksum] {
        [
            .init(algorithm: "SHA256", checksumValue: archive.sha256.hexadecimal),
            .init(algorithm: "SHA512", checksumValue: archive.sha512.hexadecimal),
        ]
    }

    /// SPDX 2.3, 7.9: the SHA-1 of the files' SHA-1s, as sorted text in one line.
    static func verificationCode(_ inventory: FileInventory) -> String {
        var hasher = SHA1Hasher()
        for digest in inventory.files.map({ Hexadecimal.encode($0.sha1) }).sorted() {
            hasher.update(Array(digest.utf8).span)
        }
        return Hexadecimal.encode(hasher.finalize())
    }

    /// The files in the order of the archive, each with its place there as its number.
    private static func files(_ inventory: FileInventory, at time: Timestamp) -> [SPDXDocument.File] {
        inventory.files.enumerated()
            .map { index, file in
                let annotation = file.buildID.map { id in
                    SPDXDocument.Annotation(
                        annotationDate: time,
                        annotationType: "OTHER",
                        annotator: creator,
                        comment: "ELF build id \(Hexadecimal.encode(id))"
                    )
                }
                return SPDXDocument.File(
                    SPDXID: "SPDXRef-File-\(index + 1)",
                    fileName: fileName(file.path),
                    checksums: checksums(of: file),
                    annotations: annotation.map { [$0] }
                )
            }
    }

    /// SPDX 2.3, 8.1: relative to the package's root.
    static func fileName(_ path: ArchivePath) -> String { "./\(path.string)" }

    static func checksums(of file: FileInventory.Entry) -> [SPDXDocument.Checksum] {
        [
            .init(algorithm: "SHA1", checksumValue: Hexadecimal.encode(file.sha1)),
            .init(algorithm: "SHA256", checksumValue: file.sha256.hexadecimal),
        ]
    }

    private static func source(_ package: DebianPackage, _ source: BuildSource) -> SPDXDocument.Package {
        SPDXDocument.Package(
            SPDXID: sourceID,
            name: package.name,
            versionInfo: package.version,
            packageFileName: nil,
            downloadLocation: unknown,
            filesAnalyzed: false,
            packageVerificationCode: nil,
            checksums: [.init(algorithm: "SHA256", checksumValue: source.sha256.hexadecimal)],
            externalRefs: [
                .init(referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: package.url)
            ]
        )
    }

    private static func relationships(of files: [SPDXDocument.File], hasSource: Bool) -> [SPDXDocument.Relationship] {
        func relation(_ element: String, _ type: String, _ other: String) -> SPDXDocument.Relationship {
            .init(spdxElementId: element, relationshipType: type, relatedSpdxElement: other)
        }
        let source = hasSource ? [relation(artifactID, "GENERATED_FROM", sourceID)] : []
        return [relation(documentID, "DESCRIBES", artifactID)] + source
            + files.map { relation(artifactID, "CONTAINS", $0.SPDXID) }
    }
}
