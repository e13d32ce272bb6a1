/// An AWS service as one that assumes roles.
package struct ServicePrincipal: Hashable, Sendable, CustomStringConvertible {
    package static let iot = ServicePrincipal("iot.amazonaws.com")

    package let description: String

    init(_ name: String) {
        description = name
    }
}
