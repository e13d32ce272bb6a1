internal import FileStore
internal import ReleaseModel
internal import SystemPackage

extension ExternalProgram {
    /// What a program answered, and its remarks on that, for an error to quote.
    struct Answer {
        let bytes: [UInt8]
        /// The first lines of standard error after `: `; empty when there are none.
        let remarks: String
    }

    /// Runs the program for its output, which must not be longer than `limit` bytes, nor empty unless it `mayBeEmpty`.
    /// Errors are `KeyError`s with the reason `backend`, which start with `place`, and `FileError`s of a file that is the
    /// input.
    func answer(
        to input: Input,
        at place: KeyLocation,
        limit: Int = 16 * 1024,
        mayBeEmpty: Bool = false,
        secretName: String = "",
        secret: borrowing Passphrase? = nil
    ) throws -> Answer {
        let name = arguments.first ?? path.string
        let result: Result
        do {
            result = try run(input, limit: limit, secretName: secretName, secret: secret)
        } catch let error as Errno {
            throw KeyError(.backend, "\(place): cannot start \(path): \(error)")
        }
        let remarks = ExternalProgram.remarks(result.errors, without: secret)
        switch result.end {
        case .exited(0) where mayBeEmpty || !result.output.isEmpty:
            return Answer(bytes: result.output, remarks: remarks)
        case .exited(0):
            throw KeyError(.backend, "\(place): \(name) ended with exit status 0 but answered nothing\(remarks)")
        case .exited(let status):
            throw KeyError(.backend, "\(place): \(name) ended with exit status \(status)\(remarks)")
        case .killed(let signal):
            throw KeyError(.backend, "\(place): \(name) was ended by signal \(signal)\(remarks)")
        case .overflown:
            throw KeyError(.backend, "\(place): \(name) answered more than \(limit) bytes and was stopped\(remarks)")
        }
    }

    /// At most five lines and 600 characters.
    private static func remarks(_ errors: [UInt8], without secret: borrowing Passphrase?) -> String {
        let shown =
            switch secret {
            case .some(let secret): secret.removed(from: errors)
            case .none: errors
            }
        let lines = String(decoding: shown, as: UTF8.self).split { $0.isNewline }.prefix(5)
        let text = lines.map { $0.escapedForDisplay }.joined(separator: "; ")
        guard !text.isEmpty else { return "" }
        return ": " + (text.count > 600 ? text.prefix(600) + "…" : text)
    }
}

extension Substring {
    fileprivate var escapedForDisplay: String { String(self).escapedForDisplay }
}
