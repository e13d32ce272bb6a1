internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// Holds an artifact's evidence against the artifact. The documents' digests are those of the signed manifest already;
/// this is about what they say.
struct EvidenceVerifier: Sendable {
    let manifest: VersionManifest
    let artifact: ArtifactRecord
    let evidence: EvidenceRecord
    /// The documents in the tree.
    let files: [ObjectKey: FilePath]
    /// The trusted keys.
    let keys: [PublicKey]

    /// Bytes of a bill of materials: of some 500,000 files.
    static let longestBill = 1 << 28

    /// What is wrong, one line each. `inventory` is what was found in the archive.
    func failures(_ inventory: FileInventory) throws -> [String] {
        try provenanceFailures() + billFailures(inventory)
    }

    // MARK: The provenance

    private func provenanceFailures() throws -> [String] {
        let key = evidence.provenance.key
        guard let envelope = try document(SignedEnvelope.self, key, limit: SignedEnvelope.longest) else {
            return ["\(key): it is no DSSE envelope"]
        }
        guard let signer = keys.first(where: { $0.keyId == artifact.signature.keyId }),
            try envelope.isSigned(by: signer)
        else { return ["\(key): it is not signed by the key of the artifact, \(artifact.signature.keyId)"] }
        guard envelope.payloadType == ProvenanceStatement.payloadType,
            let statement = try? JSON.decode(ProvenanceStatement.self, from: Array(envelope.payload))
        else { return ["\(key): it has no in-toto statement with SLSA provenance"] }
        return failures(of: statement).map { "\(key): \($0)" }
    }

    private func failures(of statement: ProvenanceStatement) -> [String] {
        let definition = statement.predicate.buildDefinition
        let parameters = definition.externalParameters
        let checks: [(isGood: Bool, failure: String)] = [
            (
                statement.type == ProvenanceStatement.statementType,
                "its type is not \(ProvenanceStatement.statementType)"
            ),
            (
                statement.predicateType == ProvenanceStatement.predicateType,
                "its predicate is not \(ProvenanceStatement.predicateType)"
            ),
            (
                definition.buildType == ProvenanceStatement.buildType,
                "its build type is not \(ProvenanceStatement.buildType)"
            ),
            (statement.subject == [.init(artifact.key, artifact.archive)], "its subject is not this artifact"),
            (
                statement.predicate.runDetails.byproducts == [.init(evidence.sbom)],
                "its byproduct is not the bill of materials of this artifact"
            ),
            (
                parameters.release == manifest.release && parameters.software == manifest.software
                    && parameters.version == manifest.version && parameters.created == manifest.created
                    && parameters.platform == artifact.platform.description
                    && parameters.compression == artifact.archive.compression.format,
                "its parameters are those of another build"
            ),
        ]
        return checks.filter { !$0.isGood }.map(\.failure)
    }

    // MARK: The bill of materials

    private func billFailures(_ inventory: FileInventory) throws -> [String] {
        let key = evidence.sbom.key
        guard let bill = try document(SPDXDocument.self, key, limit: EvidenceVerifier.longestBill) else {
            return ["\(key): it is no SPDX document as this tool writes it"]
        }
        var failures: [String] = []
        let described = bill.packages.first { $0.packageFileName == artifact.key.string }
        if described?.checksums != BillOfMaterials.checksums(of: artifact.archive) {
            failures.append("it does not describe this artifact")
        } else if described?.packageVerificationCode?.packageVerificationCodeValue
            != BillOfMaterials.verificationCode(inventory)
        {
            failures.append("its verification code is not that of the files in the archive")
        }
        return (failures + fileFailures(bill, inventory)).map { "\(key): \($0)" }
    }

    /// The files that the bill and the archive do not agree on, in the order of the archive.
    private func fileFailures(_ bill: SPDXDocument, _ inventory: FileInventory) -> [String] {
        var failures: [String] = []
        var listed: [[UInt8]: SPDXDocument.File] = [:]
        for file in bill.files {
            let known = listed.updateValue(file, forKey: Array(file.fileName.utf8))
            if known != nil { failures.append("\(file.fileName.escapedForDisplay) is listed twice") }
        }
        for file in inventory.files {
            let name = BillOfMaterials.fileName(file.path)
            guard let entry = listed.removeValue(forKey: Array(name.utf8)) else {
                failures.append("it lacks \(name.escapedForDisplay), which is in the archive")
                continue
            }
            if entry.checksums != BillOfMaterials.checksums(of: file) {
                failures.append("\(name.escapedForDisplay) has other digests than in the archive")
            }
        }
        let extra = listed.values.map(\.fileName.escapedForDisplay).sorted()
        return failures + extra.map { "it lists \($0), which is not in the archive" }
    }

    private func document<Value: Decodable>(_ type: Value.Type, _ key: ObjectKey, limit: Int) throws -> Value? {
        guard let file = files[key], let bytes = try? FileReader.contents(of: file, limit: limit) else { return nil }
        return try? JSON.decode(type, from: bytes)
    }
}
