package import ArgumentParser
package import ReleaseBuild

/// The exit codes of every command, after sysexits.h where that has one.
package enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case verificationFailed = 1
    case usage = 64
    case invalidInput = 65
    case conflict = 73
    case inputOutput = 74
    case key = 77
    case interrupted = 130

    package init(_ kind: ReleaseFailure.Kind) {
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

    package var meaning: String {
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

    package var code: ExitCode { ExitCode(rawValue) }

    /// The table for the help text.
    package static var table: String {
        let rows = allCases.map { status in
            let number = "\(status.rawValue)"
            return "  " + String(repeating: " ", count: 3 - number.count) + number + "  \(status.meaning)"
        }
        return (["EXIT CODES:"] + rows).joined(separator: "\n")
    }
}
