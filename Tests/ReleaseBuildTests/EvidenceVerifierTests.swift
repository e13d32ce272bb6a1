import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

@testable import Packaging
@testable import ReleaseBuild

/// Evidence whose digests and signature are good, and that is not true all the same: what a stolen key could sign.
@Suite(.temporaryFolder) struct EvidenceVerifierTests {
    private static let time = Timestamp.earliestPlausible

    /// An artifact of two files, and what was written of it.
    private struct Scene: ~Copyable {
        let signer: VersionSigner
        let archive: FilePath
        let artifact: ArtifactRecord
        let manifest: VersionManifest
        let files: [ObjectKey: FilePath]

        init() throws {
            let folder = try TemporaryFolder.forTest
            let version = try Version(parsing: "1.0.0")
            try folder.write("one", to: "tree/etc/one")
            try folder.write("two", to: "tree/opt/two", mode: 0o755)
            let tree = try FolderScanner.scan(folder("tree")).tree
            let parameters = PackagingParameters(modified: time, format: .gzip, filtersAllowed: true)
            let packager = Packager(parameters) { _ in }
            let tar = try packager.measure(tree)
            let writer = try FileWriter(in: folder.path, mode: 0o644)
            let record = try packager.compress(tree, measured: tar, to: writer)
            try writer.commit(to: folder("archive"))

            let name = ArtifactName(software: .core, version: version, platform: .ubuntuX86_64)
            let prepared = PreparedArtifact(
                name: name,
                tree: tree,
                parameters: parameters,
                tar: tar,
                setuid: [],
                source: .folder(tar)
            )
            let signer = VersionSigner(SigningKey(try SigningKey.generate(.ed25519)))
            let entry = VersionSigner.Archive(name: name, record: record, file: folder("archive"))
            let signed = try signer.artifact(entry, existing: nil)
            let subject = EvidenceSubject(
                artifact: prepared,
                archive: record,
                key: signed.key,
                release: "1.0.0",
                created: time,
                libraries: nil
            )
            let inventory = try FileInventory(of: tree, modified: time, measured: tar) {}
            let evidence = EvidenceWriter(folder: folder("evidence"), inventories: [tar.sha256: inventory])
            let written = try evidence.write(subject, signer, published: nil)
            archive = folder("archive")
            artifact = signed.with(written.record)
            manifest = VersionManifest(
                software: .core,
                version: version,
                release: "1.0.0",
                created: time,
                regions: [],
                platforms: [artifact]
            )
            files = written.files
            self.signer = signer
        }

        func failures() throws -> [String] {
            let evidence = try #require(artifact.evidence)
            let verifier = EvidenceVerifier(
                manifest: manifest,
                artifact: artifact,
                evidence: evidence,
                files: files,
                keys: [signer.publicKey]
            )
            return try verifier.failures(FileInventory(reading: archive, limit: artifact.archive.tar.size))
        }

        func rewrite(_ key: ObjectKey, _ change: ([UInt8]) throws -> [UInt8]) throws {
            let file = try #require(files[key])
            try FileWriter.write(change(FileReader.contents(of: file, limit: 1 << 20)), to: file)
        }

        /// Changes the text of the statement and signs it.
        func restate(_ found: String, _ replacement: String, by other: borrowing VersionSigner) throws {
            try rewrite(artifact.key.provenance) { bytes in
                let envelope = try JSON.decode(SignedEnvelope.self, from: bytes)
                let text = String(decoding: envelope.payload, as: UTF8.self)
                let changed = text.replacing(try Regex(found), with: replacement)
                try #require(changed != text)
                return try JSON.encode(other.envelope(Array(changed.utf8), type: envelope.payloadType, existing: nil))
            }
        }
    }

    private static let zeros = String(repeating: "0", count: 64)

    @Test func `what is true has no failures`() throws {
        let scene = try Scene()
        #expect(try scene.failures().isEmpty)
    }

    @Test(arguments: [
        ("\"https://in-toto.io/Statement/v1\"", "\"https://in-toto.io/Statement/v0\"", "its type is not"),
        ("provenance/v1", "provenance/v2", "its predicate is not"),
        ("urn:ota-release:build:1", "urn:ota-release:build:2", "its build type is not"),
        ("\"sha512\" : \"[0-9a-f]{4}", "\"sha512\" : \"0000", "its subject is not this artifact"),
        ("\"name\" : \"core/x86_64/[^\"]*gz\"", "\"name\" : \"core/other.tar.gz\"", "its subject is not this artifact"),
        (
            "\"name\" : \"core/x86_64/[^\"]*spdx.json\"", "\"name\" : \"x\"",
            "its byproduct is not the bill of materials"
        ),
        ("\"ubuntu/x86_64\"", "\"ubuntu/aarch64\"", "its parameters are those of another build"),
        ("\"release\" : \"1.0.0\"", "\"release\" : \"1.0.1\"", "its parameters are those of another build"),
        ("\"software\" : \"core\"", "\"software\" : \"ota_agent\"", "its parameters are those of another build"),
        ("\"predicate\"", "\"nothing\"", "it has no in-toto statement with SLSA provenance"),
    ])
    func `a statement that is not true is named`(found: String, replacement: String, failure: String) throws {
        let scene = try Scene()
        try scene.restate(found, replacement, by: scene.signer)
        let failures = try scene.failures()
        #expect(failures.count == 1)
        #expect(failures.first?.contains(".intoto.json: \(failure)") == true, "\(failures)")
    }

    @Test func `an envelope that another key signed, or nobody, is named`() throws {
        let scene = try Scene()
        let other = VersionSigner(SigningKey(try SigningKey.generate(.ed25519)))
        try scene.restate("urn:ota-release\"", "urn:other\"", by: other)
        #expect(try scene.failures().first?.contains("it is not signed by the key of the artifact") == true)
        try scene.rewrite(scene.artifact.key.provenance) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(
                text.replacing(other.publicKey.keyId.hexadecimal, with: scene.signer.publicKey.keyId.hexadecimal).utf8
            )
        }
        #expect(try scene.failures().first?.contains("it is not signed by the key of the artifact") == true)
        try scene.rewrite(scene.artifact.key.provenance) { _ in Array("{}".utf8) }
        #expect(try scene.failures().first?.hasSuffix("it is no DSSE envelope") == true)
    }

    @Test(arguments: [
        ("./etc/one", "./etc/other", ["it lacks ./etc/one", "it lists ./etc/other"]),
        ("./etc/one", "./opt/two", ["./opt/two is listed twice", "it lacks ./etc/one"]),
        (
            "\"SHA1\",\\s+\"checksumValue\" : \"[0-9a-f]{40}\"", "\"SHA1\", \"checksumValue\" : \"0\"",
            ["./etc/one has other digests than in the archive", "./opt/two has other digests than in the archive"]
        ),
        (
            "\"SHA256\",\\s+\"checksumValue\" : \"[0-9a-f]{64}\"", "\"SHA256\", \"checksumValue\" : \"\(zeros)\"",
            ["it does not describe this artifact", "./etc/one has other digests", "./opt/two has other digests"]
        ),
        ("CodeValue\" : \"[0-9a-f]{4}", "CodeValue\" : \"0000", ["its verification code is not that of the files"]),
        ("\"packageFileName\" : \"core", "\"packageFileName\" : \"more", ["it does not describe this artifact"]),
        ("\"files\"", "\"file\"", ["it is no SPDX document as this tool writes it"]),
    ])
    func `a bill that is not true is named`(found: String, replacement: String, expected: [String]) throws {
        let scene = try Scene()
        try scene.rewrite(scene.artifact.key.billOfMaterials) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let changed = text.replacing(try Regex(found), with: replacement)
            try #require(changed != text)
            return Array(changed.utf8)
        }
        let failures = try scene.failures()
        #expect(failures.count == expected.count, "\(failures)")
        for (failure, part) in zip(failures, expected) {
            #expect(failure.contains(".spdx.json: \(part)"), "\(failures)")
        }
    }
}
