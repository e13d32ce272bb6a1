package import ReleaseModel

/// The number of an AWS account: twelve digits, of which the first may be zero.
package struct AccountID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(parsing text: String) throws(InvalidValue) {
        let isLegal =
            text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isLegal else { throw InvalidValue("account id", text, "an account id has twelve digits") }
        description = text
    }
}
