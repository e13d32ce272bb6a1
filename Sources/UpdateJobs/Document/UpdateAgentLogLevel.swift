package import ReleaseModel

/// How much the update agent writes to its log ("CreateSoftwareUpdateJob", UpdateAgentLogLevel).
package enum UpdateAgentLogLevel: String, CaseIterable, Sendable, Codable {
    case none = "NONE"
    case trace = "TRACE"
    case debug = "DEBUG"
    case verbose = "VERBOSE"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"

    /// What holds when a request says nothing.
    package static let standard = UpdateAgentLogLevel.error

    package init(parsing text: String) throws(InvalidValue) {
        guard let level = UpdateAgentLogLevel(rawValue: text) else {
            let known = UpdateAgentLogLevel.allCases.map(\.rawValue)
            throw InvalidValue("log level", text, Suggestion.hint(for: text, among: known, called: "log level"))
        }
        self = level
    }
}
