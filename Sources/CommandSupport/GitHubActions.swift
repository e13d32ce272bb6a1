internal import FileStore
package import ReleaseBuild
internal import SystemPackage

/// What GitHub Actions reads ("Workflow commands for GitHub Actions"). Annotations go to standard error, which the
/// runner reads as well, so that standard output stays clean.
package enum GitHubActions {
    /// `::error file=manifests/1.11.6.yaml,line=4,col=3::unknown key`
    package static func annotation(_ level: String, _ problem: ReleaseFailure.Problem) -> String {
        var properties: [String] = []
        if let file = problem.file { properties.append("file=\(escapedProperty(file))") }
        if let position = problem.position { properties += ["line=\(position.line)", "col=\(position.column)"] }
        let head = properties.isEmpty ? "::\(level)" : "::\(level) \(properties.joined(separator: ","))"
        return "\(head)::\(escaped(problem.text))"
    }

    /// Appends Markdown to the step's summary, if the runner gives a file for it.
    package static func summarize(_ markdown: String, _ context: Context) throws {
        guard context.isGitHubActions, let path = context.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            return
        }
        let descriptor = try unsafe FileDescriptor.open(
            path,
            .writeOnly,
            options: [.append, .create],
            permissions: .ownerReadWrite
        )
        try descriptor.closeAfter { _ = try descriptor.writeAll((markdown + "\n").utf8) }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func escapedProperty(_ text: String) -> String {
        escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
