package import ReleaseModel

extension TargetFile {
    /// Refuses a target that says it is for other software or another platform than a device asked for. A right
    /// signature does not help there: whoever mixed up two entries signed them, too.
    package func check(_ path: TargetPath, isFor software: Software, on platform: Platform) throws(MisplacedTarget) {
        guard let purpose, purpose.software == software, purpose.platform == platform else {
            let stated = purpose.map { "\($0.software) on \($0.platform?.description ?? "every platform")" }
            throw MisplacedTarget(path: path, stated: stated ?? "nothing", wanted: "\(software) on \(platform)")
        }
    }
}

/// A target that is not for the device that asked for it.
package struct MisplacedTarget: Error, Equatable, CustomStringConvertible {
    package let path: TargetPath
    let stated: String
    let wanted: String

    package var description: String {
        "\(path.text.escapedForDisplay): its metadata says that it is for \(stated), not for \(wanted)"
    }
}
