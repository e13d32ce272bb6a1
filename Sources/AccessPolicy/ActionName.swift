package import ReleaseModel

/// What somebody wants to do: `iot:CreateJob`.
package struct ActionName: Hashable, Sendable, CustomStringConvertible {
    package let service: String
    package let operation: String

    package init(parsing text: String) throws(InvalidValue) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.allSatisfy(ActionName.isPlain) else {
            throw InvalidValue("action", text, "an action is SERVICE:OPERATION, such as iot:CreateJob")
        }
        service = String(decoding: parts[0], as: UTF8.self)
        operation = String(decoding: parts[1], as: UTF8.self)
    }

    package init(_ service: StaticString, _ operation: StaticString) {
        self.service = "\(service)"
        self.operation = "\(operation)"
    }

    package static let assumeRole = ActionName("sts", "AssumeRole")
    package static let createJob = ActionName("iot", "CreateJob")
    package static let createSoftwareUpdateJob = ActionName("greengrass", "CreateSoftwareUpdateJob")
    package static let getObject = ActionName("s3", "GetObject")
    package static let passRole = ActionName("iam", "PassRole")

    package var description: String { "\(service):\(operation)" }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
