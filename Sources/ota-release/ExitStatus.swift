internal import ArgumentParser
internal import ReleaseBuild

/// The exit codes of every command, after sysexits.h where that has one.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case verificationFailed = 1
    case usage = 64
    case invalidInput = 65
    case conflict = 73
    case inputOutput = 74
    case key = 77
    case interrupted = 130

    init(_ kind: ReleaseFailure.Kind) {
        self =
            switch kind {
            case .invalidInput: .invalidInput
            case .conflict: .conflict
            case .inputOutput: .inputOutput
            case .key: .key
            case .verification: .verificationFailed
            case .interrupted: .interrupted
            }
    }

    var meaning: String {
        switch self {
        case .success: "done"
        case .verificationFailed: "verification found something wrong"
        case .usage: "the command line is wrong"
        case .invalidInput: "the manifest, a staged build or an archive is wrong"
        case .conflict: "the version is there already with other content"
        case .inputOutput: "a file could not be read or written"
        case .key: "a key is missing, exposed or not the right one"
        case .interrupted: "stopped by a signal"
        }
    }

    var code: ExitCode { ExitCode(rawValue) }

    /// The table for the help text.
    static var table: String {
        let rows = allCases.map { status in
            let number = "\(status.rawValue)"
            return "  " + String(repeating: " ", count: 3 - number.count) + number + "  \(status.meaning)"
        }
        return (["EXIT CODES:"] + rows).joined(separator: "\n")
    }
}
