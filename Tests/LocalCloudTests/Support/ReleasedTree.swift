import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// A release tree in the test's own folder, which the program itself has built, for all platforms and two regions.
struct ReleasedTree {
    static let regions = ["eu-west-1", "us-east-1"]

    let path: FilePath

    /// Runs the program in the test's own folder, which must succeed.
    static func run(_ arguments: String...) throws {
        let folder = try TemporaryFolder.forTest
        let result = try Tool.run(
            [Tool.built("ota-release")] + arguments,
            in: folder.path,
            environment: ["XDG_CONFIG_HOME": folder("config").string, "TMPDIR": folder.path.string]
        )
        try #require(result.status == 0, "\(result.errors)")
    }

    /// Builds a release of both softwares of this version into the tree.
    @discardableResult
    init(_ version: String = "1.0.0") throws {
        let folder = try TemporaryFolder.forTest
        path = folder("release")
        let platforms = Platform.allCases.map(\.rawValue)
        for software in Software.allCases {
            for platform in platforms {
                let name = platform.replacing("/", with: "-")
                let program = "#!/bin/sh\necho \(software) \(version) \(platform)\n"
                try folder.write(program, to: "manifests/builds/\(software)-\(version)/\(name)/bin/run", mode: 0o755)
            }
        }
        let software = Software.allCases
            .map { "  \($0): { version: \(version), builds: \"builds/\($0)-{version}/{os}-{arch}\" }\n" }
        try folder.write(
            """
            release: \(version)
            created: 2026-11-01T00:00:00Z
            software:
            \(software.joined())
            platforms: [\(platforms.joined(separator: ", "))]
            regions: [\(ReleasedTree.regions.joined(separator: ", "))]
            """,
            to: "manifests/\(version).yaml"
        )
        try ReleasedTree.run("build", "manifests/\(version).yaml")
    }
}
