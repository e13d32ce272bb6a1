package import ReleaseModel

/// The name of one resource: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` ("Amazon Resource Names", AWS General
/// Reference). A pattern with wildcards is none.
package struct ARN: Hashable, Sendable, CustomStringConvertible {
    /// Whose the resource is.
    package enum Owner: Hashable, Sendable {
        /// The name says nothing of it, as of buckets.
        case unnamed
        /// AWS itself, as of managed policies.
        case aws
        case account(AccountID)
    }

    package let partition: Partition
    package let service: String
    /// Empty for services that know no regions.
    package let region: String
    package let owner: Owner
    package let resource: String

    package init(parsing text: String) throws(InvalidValue) {
        func refusal(_ reason: String) -> InvalidValue { InvalidValue("ARN", text, reason) }
        guard text.utf8.count <= ARN.longest else { throw refusal("an ARN has at most \(ARN.longest) characters") }
        guard text.utf8.allSatisfy(ARN.isPlain) else {
            throw refusal(
                "an ARN has printable ASCII characters without spaces, and names one resource without * and ?"
            )
        }
        let fields = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 6, fields[0] == "arn" else {
            throw refusal("an ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE")
        }
        guard let partition = Partition(rawValue: fields[1]) else {
            let known = Partition.allCases.map(\.rawValue)
            throw refusal(Suggestion.hint(for: fields[1], among: known, called: "partition"))
        }
        guard !fields[2].isEmpty else { throw refusal("the service is missing, between the second and third colon") }
        guard ARN.isLabel(fields[2]), ARN.isLabel(fields[3]) else {
            throw refusal("services and regions have lower-case letters, digits and hyphens")
        }
        guard !fields[5].isEmpty else { throw refusal("the resource is missing, after the fifth colon") }
        self.partition = partition
        service = fields[2]
        region = fields[3]
        owner =
            switch fields[4] {
            case "": .unnamed
            case "aws": .aws
            default: .account(try AccountID(parsing: fields[4]))
            }
        resource = fields[5]
    }

    init(trusted partition: Partition, _ service: String, _ region: String, _ owner: Owner, _ resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.owner = owner
        self.resource = resource
    }

    /// The account in the name.
    package var account: AccountID? {
        guard case .account(let account) = owner else { return nil }
        return account
    }

    package var description: String {
        let owner =
            switch owner {
            case .unnamed: ""
            case .aws: "aws"
            case .account(let account): account.description
            }
        return "arn:\(partition.rawValue):\(service):\(region):\(owner):\(resource)"
    }

    /// `arnType` of IAM's service model.
    private static let longest = 2048

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "?")
    }

    private static func isLabel(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
