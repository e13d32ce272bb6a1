import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A release of tiny builds in the test's own folder, and the program that builds it there.
struct SampleProject {
    let folder: TemporaryFolder
    var release = "1.0.0"
    var created: String? = "2026-11-01T00:00:00Z"
    /// Versions by software.
    var software = ["core": "1.0.0", "ota_agent": "1.3.0"]
    /// As the manifest lists them: names, or mappings with options.
    var platforms = ["ubuntu/x86_64", "openwrt/aarch64"]
    var regions = ["eu-west-1", "us-east-1"]
    /// Further lines of the manifest.
    var options: [String] = []

    init() throws {
        folder = try .forTest
    }

    /// A project whose manifest and builds are there.
    static func staged(_ change: (inout SampleProject) -> Void = { _ in }) throws -> SampleProject {
        var project = try SampleProject()
        change(&project)
        try project.writeManifest()
        try project.stageAll()
        return project
    }

    // MARK: Input

    var manifestName: String { "manifests/\(release).yaml" }

    var manifestText: String {
        let times = created.map { ["created: \($0)"] } ?? []
        let definitions = software.sorted { $0.key < $1.key }
            .map { name, version in
                "  \(name): { version: \(version), builds: \"builds/\(name)-{version}/{os}-{arch}\" }"
            }
        let lists = [
            "platforms: [\(platforms.joined(separator: ", "))]", "regions: [\(regions.joined(separator: ", "))]",
        ]
        let lines = ["release: \(release)"] + times + ["software:"] + definitions + lists + options
        return lines.joined(separator: "\n") + "\n"
    }

    func writeManifest() throws {
        try folder.write(manifestText, to: manifestName)
    }

    /// The folder of a staged build, below the test's folder.
    func buildPath(_ name: String, _ platform: String) -> String {
        let version = software[name] ?? "0.0.0"
        return "manifests/builds/\(name)-\(version)/\(platform.replacing("/", with: "-"))"
    }

    /// Stages a build of a program, a link and a setting, which no two platforms and versions have in common.
    func stageAll() throws {
        for (name, version) in software {
            for platform in platformNames {
                let build = buildPath(name, platform)
                let program = "#!/bin/sh\necho \(name) \(version) \(platform)\n"
                try folder.write(program, to: "\(build)/opt/\(name)/bin/run", mode: 0o755)
                try folder.write("version = \(version)\n", to: "\(build)/etc/\(name).conf")
                let link = folder("\(build)/opt/\(name)/current")
                try FileTree.removeFile(link)
                try FileLink.createSymbolicLink(at: link, to: "bin")
            }
        }
    }

    /// The names in `platforms`, without options.
    private var platformNames: [String] {
        platforms.map { entry in
            let words = entry.split { "{}:, ".contains($0) }
            return words.first { $0.contains("/") }.map(String.init) ?? entry
        }
    }

    // MARK: The program

    /// Where the development key of the test goes.
    var environment: [String: String] {
        ["XDG_CONFIG_HOME": folder("config").string, "TMPDIR": folder.path.string]
    }

    /// Runs the program in the test's folder.
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Result {
        try run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Result {
        try Tool.run(
            [Tool.built("ota-release")] + arguments,
            in: folder.path,
            environment: self.environment.merging(environment) { _, new in new }
        )
    }

    /// Builds this release into `release`, which must succeed.
    @discardableResult
    func build(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Result {
        let result = try run(["build", manifestName] + arguments, environment: environment)
        try #require(result.status == 0, "\(result.errors)")
        return result
    }

    /// Builds with `--format json`.
    func report(_ arguments: String..., environment: [String: String] = [:]) throws -> BuildDocument {
        let words = ["build", manifestName, "--format", "json"] + arguments
        let result = try run(words, environment: environment)
        try #require(result.status == 0, "\(result.errors)")
        return try decode(BuildDocument.self, result.output)
    }

    /// Verifies a tree, which must be sound, and returns what is in it.
    @discardableResult
    func verify(_ tree: String = "release") throws -> VerificationDocument {
        let result = try run("verify", tree, "--format", "json")
        try #require(result.status == 0, "\(result.errors)")
        return try decode(VerificationDocument.self, result.output)
    }

    /// Gives another person's configuration folder the keys of update metadata, but not the key that signs archives.
    func shareTrust(with other: String) throws {
        try FileTree.create(folder("\(other)/ota-release"))
        let copied = try Tool.run(
            "cp",
            "-a",
            folder("config/ota-release/trust").string,
            folder("\(other)/ota-release/").string
        )
        try #require(copied.status == 0, "\(copied.errors)")
    }

    // MARK: Output

    func exists(_ name: String) throws -> Bool { try FileStatus.of(folder(name)) != nil }

    func bucket(_ region: String, in tree: String = "release") -> String { "\(tree)/\(region)-greengrass-updates" }

    /// The archive of a platform in the first region.
    func archive(_ name: String, _ platform: String, in tree: String = "release") -> String {
        let parts = platform.split(separator: "/")
        let file = "greengrass-\(name)-\(parts[0])-\(software[name] ?? "").tar.xz"
        return "\(bucket(regions[0], in: tree))/\(name)/\(parts[1])/\(file)"
    }
}
