import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// promote, withdraw, reinstate and history.
@Suite(.temporaryFolder) struct ChannelTests {
    struct History: Decodable {
        struct Entry: Decodable {
            let software: String
            let version: String
            let offered: Bool
            let channels: [String: Int]
        }

        struct Change: Decodable, Equatable {
            let version: String
            let action: String
            let percent: Int?
            let reason: String?
        }

        let versions: [Entry]
        let changes: [Change]
    }

    private func published() throws -> SampleProject {
        var project = try SampleProject.staged()
        try project.build()
        try project.publishNext()
        return project
    }

    private func run(_ project: SampleProject, _ arguments: String...) throws -> String {
        let result = try project.run(arguments)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    private func history(_ project: SampleProject) throws -> History {
        try decode(History.self, run(project, "history", "--format", "json"))
    }

    @Test func `a version goes from wave to wave, and metadata alone changes`() throws {
        let project = try published()
        let before = try TreeSnapshot(of: project.folder("release"))
        #expect(try history(project).changes.isEmpty)
        for (share, before) in [("1 % of", "a candidate"), ("10 % of", "1 %"), ("50 % of", "10 %"), ("all", "50 %")] {
            let said = try run(project, "promote", "1.0.1", "--channel", "stable")
            #expect(
                said.hasPrefix("core 1.0.1 goes to \(share) things on stable; it ") && said.contains(before),
                "\(said)"
            )
        }
        let again = try run(project, "promote", "1.0.1", "--channel", "stable")
        #expect(again.contains("already") && again.contains("nothing to do"))
        let after = try TreeSnapshot(of: project.folder("release"))
        let changed = before.files.filter { after.entries[$0] != before.entries[$0] }
        #expect(Set(changed.map { $0.split(separator: "/").last ?? "" }) == ["index.html", "timestamp.json"])
        let new = Set(after.files).subtracting(before.files).filter { $0.hasPrefix("us-east-1") }
        #expect(
            new.allSatisfy { $0.contains("/metadata/") && ($0.hasSuffix(".core.json") || $0.hasSuffix("shot.json")) }
        )
        let found = try history(project)
        #expect(found.changes.map(\.percent) == [1, 10, 50, 100])
        #expect(found.versions.first { $0.version == "1.0.1" }?.channels == ["stable": 100])
        #expect(found.versions.first { $0.version == "1.0.0" }?.channels == [:])
        let page = try String(contentsOfFile: project.folder("release/index.html").string, encoding: .utf8)
        #expect(page.contains("<dt>core 1.0.1</dt><dd>stable to all things</dd>"))
        #expect(page.contains("<dt>core 1.0.0</dt><dd>candidate</dd>") && !page.contains("<dt>ota_agent"))
        try project.verify()
    }

    @Test func `a version in a wave stays there when others are built`() throws {
        var project = try SampleProject.staged()
        try project.build()
        _ = try run(project, "promote", "1.0.0", "--channel", "stable", "--share", "25")
        try project.publishNext()
        #expect(try history(project).versions.first { $0.version == "1.0.0" }?.channels == ["stable": 25])
        #expect(try run(project, "promote", "1.0.0", "--channel", "stable").contains("50 %"))
        let newer = try run(project, "promote", "1.0.1", "--channel", "stable")
        #expect(newer.contains("1 %"))
        let older = try run(project, "promote", "1.0.0", "--channel", "stable")
        #expect(older.contains("core 1.0.1 is newer and goes before it, to 1 % of things on stable"))
        try project.verify()
    }

    private static let refusals: [([String], Int32, String)] = [
        (["promote", "1.0.9", "--channel", "stable"], 65, "there are core 1.0.0, core 1.0.1, ota_agent 1.3.0"),
        (["promote", "1.0.1", "--channel", "stable", "--software", "ota_agent"], 65, "ota_agent 1.0.1"),
        (["promote", "1.0.1", "--channel", "stabel"], 65, "did you mean \"stable\""),
        (["promote", "1.0.1", "--channel", "candidate"], 64, "is a candidate"),
        (["promote", "1.0.1", "--channel", "stable", "--share", "0"], 64, "from 1 to 100"),
        (["promote", "1.0.1"], 64, "--channel"), (["promote", "one", "--channel", "stable"], 64, "three numbers"),
        (["promote", "1.0.1", "nowhere", "--channel", "stable"], 74, "there is no release tree"),
        (["withdraw", "1.0.1"], 64, "--reason"), (["withdraw", "1.0.9", "--reason", "x"], 65, "no such version"),
        (["withdraw", "1.0.1", "--reason", "a\nb"], 64, "one line"),
        (["reinstate", "1.0.9", "--reason", "x"], 65, "no such version"),
        (["history", "nowhere"], 1, "no update metadata"),
    ]

    @Test func `what is refused changes nothing, and says the way out`() throws {
        let project = try published()
        let before = try TreeSnapshot(of: project.folder("release"))
        for (arguments, status, words) in ChannelTests.refusals {
            let result = try project.run(arguments)
            #expect(result.status == status && result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        _ = try run(project, "promote", "1.0.1", "--channel", "stable", "--share", "50")
        let less = try project.run("promote", "1.0.1", "--channel", "stable", "--share", "10")
        #expect(less.status == 73 && less.errors.contains("ota-release withdraw 1.0.1"))
        #expect(try history(project).changes.count == 1)
    }

    @Test func `a version that both softwares have is asked about`() throws {
        let project = try SampleProject.staged { $0.software = ["core": "1.0.0", "ota_agent": "1.0.0"] }
        try project.build()
        let which = try project.run("promote", "1.0.0", "--channel", "stable")
        #expect(which.status == 65 && which.errors.contains("--software"))
        let said = try run(project, "promote", "1.0.0", "--channel", "stable", "--software", "ota_agent")
        #expect(said.contains("ota_agent 1.0.0 goes to 1 %"))
    }

    @Test func `a withdrawn version is off offer and off its channels in every region, with the reason`() throws {
        let project = try published()
        _ = try run(project, "promote", "1.0.0", "--channel", "stable", "--share", "100")
        _ = try run(project, "promote", "1.0.1", "--channel", "stable")
        let said = try run(project, "withdraw", "1.0.1", "--reason", "does not <start>")
        #expect(said.contains("core 1.0.1 is offered no more in any region"))
        #expect(said.contains("core 1.0.0 is the newest now for ubuntu/x86_64, openwrt/aarch64"))
        #expect(said.contains("core 1.0.0 is the newest on stable now, to all things"))
        let change = try #require(try history(project).changes.last)
        #expect((change.action, change.reason) == ("withdraw", "does not <start>"))
        for region in project.regions {
            let folder = project.folder(project.bucket(region)).appending("metadata")
            let names = try FileTree.sortedTextNames(in: folder).filter { $0.hasSuffix(".core.json") }
            let newest = try #require(names.last)
            let text = String(
                decoding: try FileReader.contents(of: folder.appending(newest), limit: 1 << 20),
                as: UTF8.self
            )
            #expect(
                text.contains("\"withdrawn\":[\"1.0.1\"]") && text.contains("\"channels\":{\"stable\":{\"1.0.0\":100}}")
            )
        }
        let page = try String(contentsOfFile: project.folder("release/index.html").string, encoding: .utf8)
        #expect(page.contains(": does not &lt;start&gt;</dd>"))
        #expect(try run(project, "withdraw", "1.0.1", "--reason", "again").contains("nothing to do"))
        let promoted = try project.run("promote", "1.0.1", "--channel", "stable")
        #expect(promoted.status == 73 && promoted.errors.contains("ota-release reinstate 1.0.1"))
        #expect(try project.build().errors.contains("withdrawn and stays so"))
        try project.verify()
        #expect(try run(project, "reinstate", "1.0.1", "--reason", "it was the bench").contains("as a candidate"))
        #expect(try run(project, "reinstate", "1.0.1", "--reason", "x").contains("nothing to do"))
        #expect(try run(project, "promote", "1.0.1", "--channel", "stable").contains("it was a candidate"))
        try project.verify()
    }

    @Test func `what a manifest withdraws is in the history`() throws {
        var project = try published()
        project.release = "1.0.2"
        project.software = ["ota_agent": "1.3.2"]
        project.options = ["withdraw: { core: [1.0.1] }"]
        try project.writeManifest()
        try project.stageAll()
        try project.build()
        try project.build()
        let changes = try history(project).changes
        #expect(
            changes == [History.Change(version: "1.0.1", action: "withdraw", percent: nil, reason: "release 1.0.2")]
        )
    }

    @Test(.tags(.slow)) func `the history goes back further than the newest metadata does`() throws {
        let project = try SampleProject.staged { $0.platforms = ["ubuntu/x86_64"] }
        try project.build()
        for share in 1...35 {
            _ = try run(project, "promote", "1.0.0", "--channel", "stable", "--share", "\(share)")
        }
        #expect(try history(project).changes.map(\.percent) == Array(1...35))
        try project.verify()
    }

    @Test func `a promoted version that is not offered is found`() throws {
        let project = try published()
        _ = try run(project, "promote", "1.0.1", "--channel", "stable")
        for region in project.regions {
            let folder = project.folder("\(project.bucket(region))/metadata")
            for name in try FileTree.sortedTextNames(in: folder) where name.hasSuffix(".core.json") {
                let path = folder.appending(name)
                let text = String(decoding: try FileReader.contents(of: path, limit: 1 << 20), as: UTF8.self)
                try FileTree.removeFile(path)
                try FileWriter.write(Array(text.replacing("{\"1.0.1\":1}", with: "{\"1.0.9\":1}").utf8), to: path)
            }
        }
        let result = try project.run("verify")
        #expect(result.status == 1 && result.errors.contains("core 1.0.9: it is promoted on stable, and not offered"))
    }

    @Test func `channels that a newer tool wrote are not lost by a build`() throws {
        var project = try published()
        for region in project.regions {
            let folder = project.folder("\(project.bucket(region))/metadata")
            let path = folder.appending("2.core.json")
            let text = String(decoding: try FileReader.contents(of: path, limit: 1 << 20), as: UTF8.self)
            try FileTree.removeFile(path)
            let other = text.replacing("\"delegations\":", with: "\"channels\":{\"stable\":[]},\"delegations\":")
            try FileWriter.write(Array(other.utf8), to: path)
        }
        project.release = "1.0.2"
        project.software = ["core": "1.0.2"]
        try project.writeManifest()
        try project.stageAll()
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 1 && result.errors.contains("its channels or its history cannot be read"))
    }

    @Test(.tags(.interop)) func `python-tuf takes a repository with channels, with less after a withdrawal`() throws {
        let project = try published()
        _ = try run(project, "promote", "1.0.1", "--channel", "stable")
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let fetch = [
            root.appending(".build/python/bin/python3").string, root.appending("Tests/Interop/fetch_all.py").string,
            project.bucket("eu-west-1"),
        ]
        let all = try Tool.run(fetch, in: project.folder.path)
        #expect(all.output == "24\n", "\(all.errors); `make test-tools` installs python-tuf")
        _ = try run(project, "withdraw", "1.0.1", "--reason", "a test")
        let less = try Tool.run(fetch, in: project.folder.path)
        #expect(less.status != 0 && less.errors.contains("manifests/core/1.0.1.json is not listed"))
        _ = try run(project, "gc", "--keep", "1", "--yes")
        let rest = try Tool.run(fetch, in: project.folder.path)
        #expect(rest.output == "12\n", "\(rest.errors)")
    }
}
