package import ReleaseModel

/// What a job tells its devices: a JSON object, with placeholders where URLs will be.
package struct JobDocument: Hashable, Sendable, Codable, CustomStringConvertible {
    /// In bytes ("CreateJob", document).
    package static let longest = 32_768

    package let text: String

    /// A JSON object (RFC 8259) of at most 32768 bytes that has no key twice and is not nested deeper than 64.
    package init(parsing text: String) throws(InvalidValue) {
        guard text.utf8.count <= JobDocument.longest else {
            throw InvalidValue(
                "job document",
                "\(text.utf8.count) bytes",
                "it has at most \(JobDocument.longest) bytes"
            )
        }
        guard case .object? = JSONTree(parsing: text) else {
            throw InvalidValue("job document", String(text.prefix(40)), "it is not a JSON object")
        }
        self.text = text
    }

    /// Refuses placeholders that no URL could replace: malformed ones, and any without a role.
    package func checkPlaceholders(signedBy config: PresignedURLConfig?) throws(JobError) {
        let found: [PresignedPlaceholder]
        do throws(InvalidValue) {
            found = try PresignedPlaceholder.all(in: text)
        } catch {
            throw JobError(error)
        }
        guard found.isEmpty || config?.roleARN != nil else {
            throw JobError(
                .invalidRequest,
                "the job document has placeholders of presigned URLs: presignedUrlConfig needs a roleArn"
            )
        }
    }

    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
