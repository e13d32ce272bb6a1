import FileStore
import SystemPackage
import TestSupport
import Testing

/// The buckets as repositories of The Update Framework.
@Suite(.temporaryFolder) struct RepositoryTests {
    private static let bucket = "release/us-east-1-greengrass-updates"

    private func metadata(_ project: SampleProject) throws -> [String: [UInt8]] {
        let folder = project.folder(RepositoryTests.bucket).appending("metadata")
        let names = try FileTree.sortedTextNames(in: folder)
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try FileReader.contents(of: folder.appending($0), limit: 1 << 20)) }
        )
    }

    @Test func `every bucket has the same metadata, and every target a name in the consistent snapshot`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let snapshot = try TreeSnapshot(of: project.folder("release"))
        for (name, entry) in snapshot.entries where name.hasPrefix("us-east-1") && entry.kind == .regular {
            let west = snapshot.entries[name.replacing("us-east-1", with: "eu-west-1")]
            #expect(west?.content == entry.content, "\(name)")
        }
        let names = try metadata(project).keys.sorted()
        #expect(
            names == [
                "1.core-openwrt-aarch64.json", "1.core-ubuntu-x86_64.json", "1.core.json",
                "1.ota_agent-openwrt-aarch64.json", "1.ota_agent-ubuntu-x86_64.json", "1.ota_agent.json", "1.root.json",
                "1.snapshot.json", "1.targets.json", "timestamp.json",
            ]
        )
        let stored = snapshot.entries.filter { $0.key.hasPrefix("us-east-1") && $0.value.kind == .regular }
        // Two versions with two platforms each: archives, manifests, and the signatures of both.
        #expect(stored.keys.count { $0.contains(#/\/[0-9a-f]{64}\.[^\/]+$/#) } == 12)
        let identities = Set(stored.values.compactMap(\.identity))
        #expect(stored.count - identities.count >= 12)
    }

    @Test func `a build with nothing new signs nothing, and a new version only what lists it`() throws {
        var project = try SampleProject.staged()
        try project.build()
        let first = try metadata(project)
        try project.build()
        #expect(try metadata(project) == first)
        project.release = "1.0.1"
        project.software["core"] = "1.0.1"
        try project.writeManifest()
        try project.stageAll()
        try project.build()
        let second = try metadata(project)
        #expect(first.allSatisfy { name, bytes in name == "timestamp.json" || second[name] == bytes })
        let new = Set(second.keys).subtracting(first.keys)
        #expect(
            new == ["2.core-openwrt-aarch64.json", "2.core-ubuntu-x86_64.json", "2.core.json", "2.snapshot.json"]
        )
        _ = try project.verify()
    }

    @Test func `refresh signs the timestamp anew, and no more`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let first = try metadata(project)
        let result = try project.run("refresh")
        #expect(result.status == 0, "\(result.errors)")
        let second = try metadata(project)
        #expect(second["timestamp.json"] != first["timestamp.json"])
        #expect(second.keys == first.keys)
        #expect(second.filter { $0.key != "timestamp.json" } == first.filter { $0.key != "timestamp.json" })
        _ = try project.verify()
    }

    @Test(arguments: [
        ("1.root.json", "root"), ("1.targets.json", "targets"), ("1.core.json", "core"),
        ("1.snapshot.json", "snapshot"), ("timestamp.json", "timestamp"), ("1.core-ubuntu-x86_64.json", "core"),
    ])
    func `changed metadata is found`(_ name: String, _ role: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        for bucket in ["us-east-1", "eu-west-1"] {
            let file = project.folder("release/\(bucket)-greengrass-updates/metadata/\(name)")
            var text = String(decoding: try FileReader.contents(of: file, limit: 1 << 20), as: UTF8.self)
            text.replace("\"expires\":\"202", with: "\"expires\":\"209")
            try FileTree.removeFile(file)
            try FileWriter.write(Array(text.utf8), to: file)
        }
        let result = try project.run("verify")
        #expect(result.status == 1)
        #expect(result.errors.contains(role))
    }

    @Test func `a bucket without a second name, with a wrong one, or with one too many is found`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let folder = project.folder("\(RepositoryTests.bucket)/core/x86_64")
        let name = try #require(
            try FileTree.sortedTextNames(in: folder).first { $0.count > 64 && $0.hasSuffix(".xz") }
        )
        try FileTree.removeFile(folder.appending(name))
        let missing = try project.run("verify")
        #expect(missing.status == 1 && missing.errors.contains("it is missing"))
        try FileWriter.write([1, 2, 3], to: folder.appending(name))
        let wrong = try project.run("verify")
        #expect(wrong.status == 1 && wrong.errors.contains(name))
        try project.build()
        _ = try project.verify()
        let extra = folder.appending(String(repeating: "0", count: 64) + ".extra")
        try FileWriter.write([1], to: extra)
        #expect(try project.run("verify").status == 1)
    }

    @Test func `verify answers for another day`() throws {
        let project = try SampleProject.staged()
        try project.build()
        #expect(try project.run("verify", "--at", "2100-01-01").status == 1)
        #expect(try project.run("verify", "--at", "tomorrow").status == 64)
    }

    @Test func `expiry fails inside its window`() throws {
        let project = try SampleProject.staged()
        try project.build()
        #expect(try project.run("expiry").status == 0)
        let due = try project.run("expiry", "--within", "8")
        #expect(due.status == 1 && due.errors.contains("timestamp"))
        #expect(try project.run("expiry", "nowhere").status != 0)
    }

    @Test func `a tree of another first root is refused`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try FileTree.remove(project.folder("config/ota-release/trust"))
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 77 && result.errors.contains("another first root"))
        _ = try project.verify()
    }

    @Test(arguments: [
        ("roles: { root: { threshold: 4 } }", "needs 4 signatures"),
        ("roles: { roott: { threshold: 1 } }", "unknown key"),
        ("roles: { snapshot: { expires: 30 } }", "in days"),
        ("roles: { snapshot: { keys: 0 } }", "from 1 to 32"),
        ("keys: [root-1]", "mapping"),
        ("folder: nowhere", "keys init"),
    ])
    func `a mistake in the trust policy is named`(_ policy: String, _ words: String) throws {
        let project = try SampleProject.staged()
        try project.folder.write(policy, to: "manifests/trust.yaml")
        let result = try project.run("build", project.manifestName)
        #expect(result.status != 0 && result.errors.contains(words), "\(result.errors)")
    }

    /// Builds a release that withdraws core 1.0.1.
    private func withdraw(in project: inout SampleProject) throws {
        project.release = "1.0.2"
        project.software = ["ota_agent": "1.3.2"]
        project.options = ["withdraw: { core: [1.0.1] }"]
        try project.writeManifest()
        try project.stageAll()
        try project.build()
    }

    @Test func `a version that vanished is missed, and one that is withdrawn is offered no more`() throws {
        var project = try SampleProject.staged()
        try project.build()
        try project.publishNext()
        let saved = project.folder("saved")
        try FileTree.create(saved)
        let names = ["1.0.1.json", "1.0.1.json.sig"]
        func move(out: Bool) throws {
            for (index, region) in project.regions.enumerated() {
                for name in names {
                    let place = project.folder("\(project.bucket(region))/manifests/core/\(name)")
                    let aside = saved.appending("\(index)-\(name)")
                    try FileTree.rename(out ? place : aside, to: out ? aside : place)
                }
            }
        }
        try move(out: true)
        let less = try project.run("refresh")
        #expect(less.status == 73 && less.errors.contains("withdraw"), "\(less.errors)")
        try move(out: false)
        try withdraw(in: &project)
        try project.verify()
        let core = try #require(metadata(project)["3.core.json"])
        let text = String(decoding: core, as: UTF8.self)
        #expect(text.contains("\"withdrawn\":[\"1.0.1\"]") && !text.contains("manifests/core/1.0.1.json"))
        #expect(text.contains("manifests/core/1.0.0.json"))
        // It stays so without being said again.
        project.options = []
        try project.writeManifest()
        try project.build()
        #expect(try metadata(project)["3.core.json"] == core)
        #expect(try metadata(project)["4.core.json"] == nil)
    }

    @Test func `a version that was withdrawn is offered again when a manifest says so, and not before`() throws {
        var project = try SampleProject.staged()
        try project.build()
        try project.publishNext()
        let newest = project.manifestText
        try withdraw(in: &project)
        project.release = "1.0.1"
        let still = try project.build()
        #expect(still.errors.contains("core 1.0.1 is withdrawn and stays so"))
        #expect(try metadata(project)["4.core.json"] == nil)
        try project.folder.write(newest + "reinstate: { core: [1.0.1] }\n", to: project.manifestName)
        let again = try project.build()
        #expect(!again.errors.contains("withdrawn"))
        let core = String(decoding: try #require(metadata(project)["4.core.json"]), as: UTF8.self)
        #expect(!core.contains("withdrawn") && core.contains("manifests/core/1.0.1.json"))
        try project.verify()
    }

    @Test func `the oldest version that may be updated directly is in manifest and metadata`() throws {
        let project = try SampleProject.staged()
        let text = project.manifestText.replacing("core: { ", with: "core: { minimumFrom: 0.9.0, ")
        try project.folder.write(text, to: project.manifestName)
        try project.build()
        try project.verify()
        let role = try #require(metadata(project)["1.core-ubuntu-x86_64.json"])
        #expect(String(decoding: role, as: UTF8.self).contains("\"minimumFrom\":\"0.9.0\""))
        let wrong = project.manifestText.replacing("core: { ", with: "core: { minimumFrom: 1.0.0, ")
        try project.folder.write(wrong, to: project.manifestName)
        #expect(try project.run("build").status == 65)
    }
}
