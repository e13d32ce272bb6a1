package import ReleaseModel

/// What happens during a build, for whoever shows it.
package enum BuildEvent: Sendable {
    /// Another build holds the tree.
    case waiting(for: String)
    /// Something that people should know and that stops nothing.
    case warning(String)
    /// The staged builds are being read.
    case reading(builds: Int)
    /// These archives will be compressed, of so many bytes of tar.
    case compressing(archives: Int, bytes: UInt64)
    /// Compression of an archive has begun.
    case started(ArtifactName, bytes: UInt64)
    /// So many more bytes of an archive's tar have passed.
    case advanced(ArtifactName, bytes: UInt64)
    case finished(ArtifactName, size: UInt64, tarSize: UInt64, time: Duration)
    /// The new tree is being written.
    case publishing
}

/// Which artifact of a release.
package struct ArtifactName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let software: Software
    package let version: Version
    package let platform: Platform

    /// `core 1.11.6 ubuntu/x86_64`
    package var description: String { "\(software) \(version) \(platform)" }

    package static func < (left: ArtifactName, right: ArtifactName) -> Bool {
        (left.software, left.version, left.platform) < (right.software, right.version, right.platform)
    }
}

/// Receives the events of a build, from any thread.
package protocol BuildObserver: Sendable {
    func receive(_ event: BuildEvent)
}
