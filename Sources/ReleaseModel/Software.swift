/// What an update replaces on a device (`--software-to-update` of CreateSoftwareUpdateJob).
package enum Software: String, CaseIterable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The edge runtime.
    case core
    /// The update agent.
    case otaAgent = "ota_agent"

    /// Reads `core` or `ota_agent`.
    package init(parsing text: String) throws(InvalidValue) {
        guard let software = Software(rawValue: text) else {
            let known = Software.allCases.map(\.rawValue)
            throw InvalidValue("software", text, Suggestion.hint(for: text, among: known, called: "software"))
        }
        self = software
    }

    package var description: String { rawValue }

    package static func < (left: Software, right: Software) -> Bool {
        left.rawValue < right.rawValue
    }
}
