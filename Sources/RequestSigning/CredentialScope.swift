package import ReleaseModel

/// What a derived key may sign: a day's requests to a service in a region. Written `YYYYMMDD/region/service/aws4_request`.
package struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// The day, `YYYYMMDD`.
    package let date: String
    package let region: String
    package let service: String

    private static let terminal = "aws4_request"

    /// Takes a region and a service of 1...64 letters, digits, hyphens, dots and underscores.
    package init(date: SigningTime, region: String, service: String) throws(InvalidValue) {
        for (kind, name) in [("region", region), ("service", service)] where !CredentialScope.isName(name) {
            throw InvalidValue(kind, name, "it is not 1 to 64 letters, digits, hyphens, dots and underscores")
        }
        self.date = date.date
        self.region = region
        self.service = service
    }

    /// Reads the whole text.
    package init(parsing text: String) throws(InvalidValue) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        guard parts.count == 4, parts[3].isSame(as: CredentialScope.terminal), SigningTime.isDay(parts[0]),
            CredentialScope.isName(parts[1]), CredentialScope.isName(parts[2])
        else {
            throw InvalidValue("credential scope", text, "it is not YYYYMMDD/region/service/aws4_request")
        }
        (date, region, service) = (parts[0], parts[1], parts[2])
    }

    package var description: String { "\(date)/\(region)/\(service)/\(CredentialScope.terminal)" }

    /// The parts that a key is derived over, in order.
    var parts: [String] { [date, region, service, CredentialScope.terminal] }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
