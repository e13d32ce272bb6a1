package import ReleaseModel

/// What a device says about its progress: names with values ("UpdateJobExecution", statusDetails).
package struct StatusDetails: Hashable, Sendable {
    package let map: [String: String]

    /// "CancelJobExecution", statusDetails.
    package static let mostEntries = 10
    package static let empty = StatusDetails(unchecked: [:])

    private init(unchecked map: [String: String]) {
        self.map = map
    }

    /// At most 10 pairs: names of 1 to 128 of `[a-zA-Z0-9:_-]`, values of 1 to 1024 printable characters.
    package init(_ map: [String: String]) throws(InvalidValue) {
        guard map.count <= StatusDetails.mostEntries else {
            throw InvalidValue(
                "status details",
                "\(map.count) entries",
                "there are at most \(StatusDetails.mostEntries)"
            )
        }
        for (name, value) in map {
            _ = try DetailName(parsing: name)
            _ = try DetailValue(parsing: value)
        }
        self.map = map
    }
}

extension StatusDetails: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode([String: String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(map)
    }
}

private struct DetailName: JobText {
    static let kind = "name of a status detail"
    static let lengths = 1...128
    static let alphabet = "letters, digits, \":\", \"_\" and \"-\""
    let text: String

    init(unchecked text: String) {
        self.text = text
    }

    static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isIdentifier || scalar == ":" }
}

private struct DetailValue: JobText {
    static let kind = "value of a status detail"
    static let lengths = 1...1024
    static let alphabet = "printable characters"
    let text: String

    init(unchecked text: String) {
        self.text = text
    }

    static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isPrintable }
}
