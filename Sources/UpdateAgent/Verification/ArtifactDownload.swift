internal import FileStore
internal import SystemPackage
internal import Transfer
internal import UpdateMetadata

/// Fetches an artifact into a file that outlives cuts and restarts: what is there is not fetched again.
struct ArtifactDownload {
    private let client: HTTPClient
    private let target: TargetFile
    private let path: TargetPath
    let file: FilePath

    init(_ path: TargetPath, _ target: TargetFile, into file: FilePath, _ client: HTTPClient) {
        self.client = client
        self.target = target
        self.path = path
        self.file = file
    }

    /// Fetches what is missing from `url`, and holds the whole against length and digests. Errors are those of the
    /// transfer, which can be gone on with, and `TargetError`, after which the file is empty. `progress` gets the number of
    /// bytes that are there, after each piece.
    func run(from url: String, progress: (UInt64) throws -> Void) throws {
        var partial = try ResumableFile(at: file)
        if partial.size > target.length { try partial.clear() }
        var check = TargetCheck(target)
        if partial.size > 0 {
            try FileReader(opening: file).withMappedBytes { check.update($0) }
        }
        if partial.size < target.length {
            do {
                try fetch(url, &partial, &check, progress)
            } catch let error as TransferError where error.reason == .rangeIgnored || error.reason == .status(416) {
                try partial.clear()
                throw error
            }
        }
        guard check.isRight() else {
            try partial.clear()
            throw TargetError.mismatch(path)
        }
        try partial.sync()
    }

    private func fetch(
        _ url: String,
        _ partial: inout ResumableFile,
        _ check: inout TargetCheck,
        _ progress: (UInt64) throws -> Void
    ) throws {
        let offset = partial.size
        try client.download(url, from: offset, limit: target.length - offset) { piece in
            try partial.append(piece)
            check.update(piece)
            try progress(partial.size)
        }
    }
}
