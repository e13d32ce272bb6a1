package import ReleaseModel

/// Where a device gets a file: a placeholder as the job was created, a URL as the device receives it.
package enum FileLocation: Hashable, Sendable {
    case placeholder(PresignedPlaceholder)
    case url(String)

    /// A presigned URL with a session token has about 2000 characters.
    private static let longest = 8192

    /// Reads a placeholder, or a URL of HTTP or HTTPS of at most 8192 characters of ASCII.
    package init(parsing text: String) throws(InvalidValue) {
        if text.utf8.starts(with: "${".utf8) {
            self = .placeholder(try PresignedPlaceholder(parsing: text))
            return
        }
        let scheme = ["https://", "http://"].first { text.utf8.starts(with: $0.utf8) }
        guard let scheme, (scheme.utf8.count + 1...FileLocation.longest).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !FileLocation.excluded.contains($0) })
        else {
            throw InvalidValue("location", String(text.prefix(100)), "it is a placeholder or a URL of HTTP")
        }
        self = .url(text)
    }

    /// What a URL never has raw (RFC 3986).
    private static let excluded = Array("\"\\<>^`{|}".utf8)

    package var text: String {
        switch self {
        case .placeholder(let placeholder): placeholder.text
        case .url(let url): url
        }
    }
}

/// A file that a document names, by its name in the repository and where it is.
package struct DocumentFile: Hashable, Sendable {
    /// One component of a path: letters, digits and `._%~-`, and no step to another folder.
    package let name: String
    package let location: FileLocation

    package init(name: String, location: FileLocation) throws(InvalidValue) {
        let isLegal =
            (1...255).contains(name.utf8.count) && name != "." && name != ".."
            && name.unicodeScalars.allSatisfy { $0.isIdentifier || $0 == "." || $0 == "%" || $0 == "~" }
        guard isLegal else {
            throw InvalidValue(
                "file name",
                name,
                "it is one name of letters, digits, \".\", \"_\", \"%\", \"~\" and \"-\""
            )
        }
        self.name = name
        self.location = location
    }
}
