import Foundation
import SystemPackage
import TestSupport
import Testing

/// A server of the test's own release while it runs, on a port of its own, with a state of its own.
final class RunningServer {
    let program: RunningProgram
    let endpoint: String
    /// What its clients need: credentials and the region, as `serve` prints them.
    let environment: [String: String]

    convenience init(_ project: SampleProject, _ options: String..., state: String = "state") throws {
        try self.init(project, options, state: state)
    }

    init(_ project: SampleProject, _ options: [String], state: String = "state") throws {
        program = try RunningProgram(project, ["serve", "--port", "0", "--state", state] + options)
        let program = program
        try program.wait("for the server") { try program.printed().contains("s3-url-signer-role") }
        var environment: [String: String] = [:]
        for match in try program.printed().matches(of: /export (\w+)=(\S+)/) {
            environment[String(match.output.1)] = String(match.output.2)
        }
        endpoint = try #require(environment["AWS_ENDPOINT_URL"])
        // Nothing of the person who runs the tests.
        environment["AWS_CONFIG_FILE"] = "/dev/null"
        environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
        environment["AWS_EC2_METADATA_DISABLED"] = "true"
        environment["HOME"] = project.folder.path.string
        self.environment = environment
    }

    /// The command line of a script of Tests/Interop, with the stock clients of AWS, against this server.
    func python(_ script: String, _ arguments: [String]) -> [String] {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent()
        let path = root.appending("Tests/Interop").appending(script).string
        return [root.appending(".build/python/bin/python3").string, path, endpoint] + arguments
    }

    /// Ends it as a person does, and waits for the end.
    func stop() throws -> RunningProgram.End {
        program.send(SIGTERM)
        return try program.end()
    }
}
