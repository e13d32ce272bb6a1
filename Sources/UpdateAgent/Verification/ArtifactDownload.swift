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
        try takeUp(&check)
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

    /// Hashes what is there, in pieces: what is mapped counts as memory of the process.
    private func takeUp(_ check: inout TargetCheck) throws {
        let reader = try FileReader(opening: file)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try reader.read(into: &buffer)
            guard count > 0 else { return }
            check.update(buffer.span.extracting(0..<count))
        }
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
