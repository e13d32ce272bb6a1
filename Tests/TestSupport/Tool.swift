package import Foundation
package import SystemPackage

/// Runs a program and keeps what it says.
package enum Tool {
    package struct Result: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
        /// The number of the signal that ended it, if one did.
        package let signal: Int32?
    }

    /// Runs `arguments`, the first of which is found in PATH, with nothing in its environment but PATH, a UTF-8 locale
    /// and `environment`.
    package static func run(
        _ arguments: String...,
        in folder: FilePath? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        try run(arguments, in: folder, environment: environment)
    }

    package static func run(
        _ arguments: [String],
        in folder: FilePath? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        let (process, output, errors) = try start(arguments, in: folder, environment: environment)
        // Files, not pipes: a pipe that nobody empties stops the program.
        process.waitUntilExit()
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        return Result(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
            signal: process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
        )
    }

    /// Starts a program whose output and errors go to two files.
    package static func start(
        _ arguments: [String],
        in folder: FilePath? = nil,
        environment: [String: String] = [:]
    ) throws -> (process: Process, output: URL, errors: URL) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.string) }
        let base = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        process.environment = base.merging(environment) { _, new in new }
        let files = try ["out", "err"]
            .map { suffix in
                let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).\(suffix)")
                try Data().write(to: url)
                return url
            }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        return (process, files[0], files[1])
    }

    /// The path of a program that this package builds.
    package static func built(_ name: String) -> String {
        // The tests' own program lies beside it.
        let tests = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
        let folders = tests.map { $0.deletingLastPathComponent() }
        let paths = folders.map { $0.appendingPathComponent(name).path }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }
}
