/// Why a device cannot be made or taken back: what is wrong, where, and the way out.
package struct DeviceError: Error, Equatable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// It is there already.
        case exists
        /// There is no such device, region or server.
        case missing
    }

    package let reason: Reason
    package let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
