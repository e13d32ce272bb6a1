/// Why a job was changed, for programs ("CancelJob", reasonCode).
package struct ReasonCode: JobText {
    package static let kind = "reason code"
    package static let lengths = 1...128
    package static let alphabet = "capital letters, digits and \"_\""
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool {
        ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
    }
}
