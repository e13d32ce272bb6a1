/// The name of a job, unique in an account and region ("CreateJob", jobId).
package struct JobID: JobText {
    package static let kind = "job id"
    package static let lengths = 1...64
    package static let alphabet = "letters, digits, \"_\" and \"-\""
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isIdentifier }
}
