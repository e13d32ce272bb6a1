internal import FileStore
internal import Glibc
package import ReleaseModel
package import SystemPackage

/// The program that runs, and the one that takes its place.
package enum ProgramReplacement {
    /// The version in whose folder this program lies; nil when it lies elsewhere.
    package static func ownVersion(in device: DeviceFolder) -> Version? {
        guard let program = ResolvedPath.existing("/proc/self/exe") else { return nil }
        let folder = program.removingLastComponent()
        guard folder.removingLastComponent() == ResolvedPath.followed(device.versions(of: .otaAgent)) else {
            return nil
        }
        return folder.lastComponent.flatMap { DeviceFolder.version(named: $0.string, .otaAgent) }
    }

    /// Becomes the agent that the device's link leads to, with the same process id and arguments. Returns only when it
    /// cannot, with the reason.
    package static func restart(_ device: DeviceFolder) -> Errno {
        let path = device.link(of: .otaAgent).appending("ggc-ota")
        let arguments = [path.string] + CommandLine.arguments.dropFirst()
        unsafe CStrings.withPointers(arguments) { arguments in
            _ = unsafe execv(path.string, arguments)
        }
        return Errno(rawValue: errno)
    }
}
