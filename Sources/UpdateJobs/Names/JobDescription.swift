/// What a job is for, in words ("CreateJob", description).
package struct JobDescription: JobText {
    package static let kind = "description"
    package static let lengths = 0...2028
    package static let alphabet = "printable characters"
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isPrintable }
}

/// Why a job was changed, in words ("CancelJob", comment).
package struct JobComment: JobText {
    package static let kind = "comment"
    package static let lengths = 0...2028
    package static let alphabet = "printable characters"
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isPrintable }
}
