/// What an action is done to.
package enum RequestedResource: Hashable, Sendable, CustomStringConvertible {
    /// The action knows no resources, as `greengrass:CreateSoftwareUpdateJob`: only a policy for `*` allows it.
    case all
    case one(ARN)

    package var description: String {
        switch self {
        case .all: "*"
        case .one(let arn): arn.description
        }
    }
}
