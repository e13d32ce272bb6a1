import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The program under test while it runs. It is killed when a test gives it up.
final class RunningProgram {
    private let process: Process
    private let output: URL
    private let errors: URL

    init(_ project: SampleProject, _ arguments: [String], environment: [String: String] = [:]) throws {
        let all = project.environment.merging(environment) { _, new in new }
        (process, output, errors) = try Tool.start(
            [Tool.built("ota-release")] + arguments,
            in: project.folder.path,
            environment: all
        )
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        for url in [output, errors] { try? FileManager.default.removeItem(at: url) }
    }

    var isRunning: Bool { process.isRunning }
    var identifier: Int32 { process.processIdentifier }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// What the program has printed so far.
    func printed() throws -> String { try String(contentsOf: output, encoding: .utf8) }

    /// What it has said on standard error so far.
    func said() throws -> String { try String(contentsOf: errors, encoding: .utf8) }

    /// Waits until the program has said `text` on standard error.
    func waitForErrors(_ text: String) throws {
        try wait("for \(text)") { try String(contentsOf: errors, encoding: .utf8).contains(text) }
    }

    /// Holds the thread, because the tests that run at the same time hold theirs: whoever gives one up gets it back when
    /// one of them has ended, and the moment that was waited for is over.
    static func pause(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        Thread.sleep(forTimeInterval: Double(seconds) + Double(attoseconds) / 1e18)
    }

    /// Waits until something is true; a program that ends first, or a minute, is a failure.
    func wait(_ purpose: String, until condition: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        while try !condition() {
            try #require(process.isRunning && ContinuousClock.now < end, "waited in vain \(purpose)")
            RunningProgram.pause(.milliseconds(2))
        }
    }

    /// Waits for a moment that is over in milliseconds, or for the program's end, without giving the processor up.
    func waitBusily(until condition: () throws -> Bool) throws {
        while try !condition(), process.isRunning {}
    }

    /// How a program ended.
    struct End {
        let status: Int32
        /// The number of the signal that ended it, if one did.
        let signal: Int32?
        let errors: String
    }

    /// Waits for the end.
    func end() throws -> End {
        process.waitUntilExit()
        return End(
            status: process.terminationStatus,
            signal: process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil,
            errors: try String(contentsOf: errors, encoding: .utf8)
        )
    }
}
