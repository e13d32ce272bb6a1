internal import AccessPolicy
internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import Trust
internal import UpdateMetadata

/// Why a command could not do its work: one kind, which gives the exit code, and everything that is wrong.
package struct ReleaseFailure: Error, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        /// The manifest or a staged build is wrong.
        case invalidInput
        /// A version is there already with other content.
        case conflict
        /// A file could not be read or written.
        case inputOutput
        /// A key is missing, exposed, or not the right one.
        case key
        /// A tree is not what it claims to be.
        case verification
        /// A signal asked us to stop.
        case interrupted
    }

    package let kind: Kind
    package let problems: [Problem]

    /// One thing that is wrong, where, and what to do.
    package struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// A file, or nil when the text names the place itself.
        package let file: String?
        /// The place in the file, counted from 1.
        package let position: Position?
        package let text: String

        package struct Position: Equatable, Sendable {
            package let line: Int
            package let column: Int
        }

        package init(_ text: String, file: String? = nil, position: Position? = nil) {
            self.text = text
            self.file = file
            self.position = position
        }

        package var description: String {
            guard let file else { return text }
            guard let position else { return "\(file.escapedForDisplay): \(text)" }
            return "\(file.escapedForDisplay):\(position.line):\(position.column): \(text)"
        }
    }

    package init(_ kind: Kind, _ problems: [Problem]) {
        self.kind = kind
        self.problems = problems
    }

    package init(_ kind: Kind, _ text: String) {
        self.init(kind, [Problem(text)])
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

extension ReleaseFailure {
    /// The failure that an error of the lower floors means here.
    package init(_ error: any Error) {
        self =
            switch error {
            case let failure as ReleaseFailure: failure
            case let problem as InputProblem: ReleaseFailure(.invalidInput, problem.description)
            case let error as ArchiveError: ReleaseFailure(.invalidInput, error.description)
            case let error as PolicyError: ReleaseFailure(.invalidInput, error.description)
            case let error as InvalidValue: ReleaseFailure(.invalidInput, error.description)
            case let error as KeyError: ReleaseFailure(.key, error.description)
            case let error as MetadataError: ReleaseFailure(.verification, error.description)
            case let error as CeremonyError: ReleaseFailure(Kind(error.reason), error.description)
            case let error as TargetError: ReleaseFailure(.verification, error.description)
            case let error as FileError: ReleaseFailure(.inputOutput, error.description)
            default: ReleaseFailure(.inputOutput, "\(error)")
            }
    }

    package static let interrupted = ReleaseFailure(
        .interrupted,
        "interrupted; nothing was published, and the next run goes on from the cache"
    )
}

extension ReleaseFailure.Kind {
    fileprivate init(_ reason: CeremonyError.Reason) {
        self =
            switch reason {
            case .content: .invalidInput
            case .signature: .verification
            case .key: .key
            }
    }
}
