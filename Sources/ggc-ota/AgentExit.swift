internal import ArgumentParser
internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateAgent

/// The exit codes of every command, after sysexits.h where that has one.
enum AgentExit: Int32, CaseIterable {
    case success = 0
    case failed = 1
    case usage = 64
    case running = 73
    case inputOutput = 74
    case notRoot = 77
    case configuration = 78

    var meaning: String {
        switch self {
        case .success: "done"
        case .failed: "it did not work"
        case .usage: "the command line is wrong"
        case .running: "another agent takes care of this device"
        case .inputOutput: "a file could not be read or written"
        case .notRoot: "only root can install updates"
        case .configuration: "the device's configuration is wrong"
        }
    }

    static var table: String {
        let rows = allCases.map { status in
            let number = "\(status.rawValue)"
            return "  " + String(repeating: " ", count: 3 - number.count) + number + "  \(status.meaning)"
        }
        return (["EXIT CODES:"] + rows).joined(separator: "\n")
    }

    init(_ error: any Error) {
        self =
            switch error {
            case is InstanceLock.Taken: .running
            case is FileError: .inputOutput
            case is InvalidValue: .configuration
            case is NotRoot: .notRoot
            default: .failed
            }
    }

    /// Runs a command, says on standard error what went wrong, and ends with the code for that.
    static func catching(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            say("ggc-ota: \(error)")
            throw ExitCode(AgentExit(error).rawValue)
        }
    }

    static func say(_ line: String) {
        _ = try? FileDescriptor.standardError.writeAll((line + "\n").utf8)
    }
}

/// Somebody else than root runs the agent.
struct NotRoot: Error, CustomStringConvertible {
    var description: String { "only root can install updates; run it with sudo" }
}
