internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateJobs
internal import UpdateMetadata

/// What the trusted metadata says of the artifact of a job, held against what the job says.
struct VerifiedTarget {
    let path: TargetPath
    let file: TargetFile
    /// The metadata's words on the artifact's detached signature.
    let signature: TargetFile

    /// Brings the trusted metadata up to date and finds the artifact in it. Errors are `MetadataError`, `TargetError`,
    /// `UpdateFailure`, and those of source and store.
    init(
        _ document: UpdateJobDocument,
        from source: any MetadataSource,
        trusting store: any MetadataStore,
        on platform: Platform,
        installed: Version,
        at time: Timestamp
    ) throws {
        var client = try MetadataClient(source, store: store, at: time)
        try client.refresh()
        path = TargetPath(document.artifact.target.string)
        file = try client.target(path, for: document.software, on: platform)
        let signaturePath = TargetPath(document.artifact.target.signature.string)
        signature = try client.target(signaturePath, for: document.software, on: platform)
        guard let purpose = file.purpose, purpose.version == document.version else {
            throw UpdateFailure(
                .documentMismatch,
                "the job is for \(document.version), and \(path) is \(file.purpose?.version.description ?? "none")"
            )
        }
        guard file.length == UInt64(document.artifact.length),
            file.hashes.sha256 == document.artifact.digest
        else { throw UpdateFailure(.documentMismatch, "the job and the metadata describe different artifacts") }
        if let minimum = purpose.minimumFrom, installed < minimum {
            throw UpdateFailure(
                .installedTooOld,
                "\(installed) cannot go to \(purpose.version) directly; update to \(minimum) first"
            )
        }
    }

    /// Holds the detached signature against the metadata, and, where the device has keys of its own for that, against
    /// those: one of them must have signed the artifact.
    func check(signature bytes: [UInt8], of artifact: FilePath, keys folder: FilePath) throws {
        var check = TargetCheck(signature)
        check.update(bytes.span)
        guard check.isRight() else {
            throw UpdateFailure(.signatureInvalid, "the signature is not the one that the metadata lists")
        }
        let keys = try VerifiedTarget.keys(in: folder)
        guard !keys.isEmpty, let digest = file.hashes.sha256 else { return }
        let message = Message(file: artifact, digest: digest)
        guard try keys.contains(where: { try $0.isValid(bytes, of: message) }) else {
            throw UpdateFailure(.signatureInvalid, "none of the keys in \(folder) has signed \(path)")
        }
    }

    private static func keys(in folder: FilePath) throws -> [PublicKey] {
        guard try FileStatus.of(folder) != nil else { return [] }
        return try FileTree.sortedTextNames(in: folder).filter { $0.hasSuffix(".pem") }
            .map { name in
                let bytes = try FileReader.contents(of: folder.appending(name), limit: 1 << 16)
                return try PublicKey(pem: String(decoding: bytes, as: UTF8.self))
            }
    }
}
