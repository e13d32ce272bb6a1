internal import ArgumentParser
internal import FileStore
internal import FoundationEssentials
internal import ReleaseBuild
internal import SystemPackage

/// Says why a command failed: on standard error for people, as GitHub Actions annotations, as JSON for machines.
package struct FailureReport {
    private let context: Context
    private let format: OutputFormat

    package init(context: Context, format: OutputFormat) {
        self.context = context
        self.format = format
    }

    /// Reports the failure and returns the exit code that it means.
    package func report(_ error: any Error) -> any Error {
        if error is ExitCode || error is CleanExit || error is ValidationError { return error }
        let failure = ReleaseFailure(error)
        for problem in failure.problems {
            Console.note("error: \(problem)")
            if context.isGitHubActions { Console.note(GitHubActions.annotation("error", problem)) }
        }
        if format == .json, let json = try? JSON.encode(Document(failure)) {
            Console.write(String(decoding: json, as: UTF8.self), to: 1)
        }
        return ExitStatus(failure.kind).code
    }

    private struct Document: Encodable {
        struct Body: Encodable {
            let kind: String
            let problems: [String]
        }

        let error: Body

        init(_ failure: ReleaseFailure) {
            error = Body(kind: failure.kind.rawValue, problems: failure.problems.map(\.description))
        }
    }
}

extension FailureReport {
    /// Runs a command's work and turns what it throws into an exit code.
    package static func catching<Value>(
        _ context: Context,
        _ format: OutputFormat,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw FailureReport(context: context, format: format).report(error)
        }
    }
}
