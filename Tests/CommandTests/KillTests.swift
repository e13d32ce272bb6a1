import FileStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// SIGKILL at any moment of a build.
@Suite(.temporaryFolder, .tags(.slow), .timeLimit(.minutes(20))) struct KillTests {
    /// How many builds must die.
    private static let kills = 60

    @Test func `a build killed at any moment leaves the old state or the new one`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        try withKnownSeed(seed) { random in
            let project = try published()
            let (length, publishing) = try measure(project)
            var tally = Tally(seed: seed)
            // Attempts that come too late count for nothing; their number is bounded all the same.
            for attempt in 0..<(3 * KillTests.kills) where tally.deaths < KillTests.kills {
                let phase = Phase.allCases[attempt % Phase.allCases.count]
                try restore(project, withCache: phase == .publishing || phase == .clearing)
                let run = try RunningProgram(project, ["build", "2.0.0", "--jobs", "2"])
                if phase == .publishing {
                    try run.wait("for the staging folder") { try isStaging(project) || !run.isRunning }
                }
                switch phase {
                case .whole: RunningProgram.pause(length * Double.random(in: 0..<1, using: &random))
                case .packaging: RunningProgram.pause((length - publishing) * Double.random(in: 0..<1, using: &random))
                case .publishing: RunningProgram.pause(publishing * Double.random(in: 0..<1, using: &random))
                case .clearing: try run.waitBusily { try hasExchanged(project) }
                }
                run.send(SIGKILL)
                let end = try run.end()
                let hasNew = try checkTree(project)
                tally.count(died: end.signal == SIGKILL, isStaging: try isStaging(project), hasNew: hasNew)
            }
            #expect(tally.deaths == KillTests.kills, "\(tally)")
            #expect(tally.beforePublishing >= 10, "\(tally)")
            #expect(tally.whilePublishing >= 10, "\(tally)")
            #expect(tally.afterExchange >= 1, "\(tally)")

            try project.build()
            #expect(try project.verify().versions == ["core 1.0.0", "core 2.0.0"])
            #expect(try !isStaging(project))
        }
    }

    /// Where a kill is aimed at.
    private enum Phase: CaseIterable {
        /// Anywhere in a build from scratch.
        case whole
        /// Before the new tree is made.
        case packaging
        /// While the new tree is made and exchanged with the old one; the archives come from the cache.
        case publishing
        /// Right after the exchange, while the old tree is removed.
        case clearing
    }

    /// Where the kills hit.
    private struct Tally {
        let seed: UInt64
        var deaths = 0
        var beforePublishing = 0
        var whilePublishing = 0
        /// Of the latter, those after the exchange.
        var afterExchange = 0

        mutating func count(died: Bool, isStaging: Bool, hasNew: Bool) {
            guard died else { return }
            deaths += 1
            if isStaging { whilePublishing += 1 } else if !hasNew { beforePublishing += 1 }
            if isStaging, hasNew { afterExchange += 1 }
        }
    }

    private func withKnownSeed(
        _ seed: UInt64,
        _ body: (inout SeededGenerator) throws -> Void
    ) throws {
        var random = SeededGenerator(seed: seed)
        do {
            try body(&random)
        } catch {
            Issue.record(error, "the seed is \(seed)")
        }
    }

    // MARK: The release

    /// A project with version 1.0.0 in its tree, kept in `saved` too, and 2.0.0 staged.
    private func published() throws -> SampleProject {
        var project = try SampleProject()
        project.software = ["core": "1.0.0"]
        project.platforms = ["ubuntu/x86_64", "openwrt/aarch64"]
        // Some regions make the publishing phase as long as the others.
        project.regions = (1...3).map { "region-\($0)" }
        project.options = ["custom: true"]
        var random = SeededGenerator(seed: 1)
        try project.writeManifest()
        for platform in project.platforms {
            try project.folder.write(random.content(10_000), to: "\(project.buildPath("core", platform))/bin/tool")
        }
        try project.build()
        try copy(project, "release", "saved")

        project.release = "2.0.0"
        project.software = ["core": "2.0.0"]
        try project.writeManifest()
        for platform in project.platforms {
            try project.folder.write(random.content(120_000), to: "\(project.buildPath("core", platform))/bin/tool")
        }
        return project
    }

    /// How long a whole build takes, and how long the phase of publishing. A cache is left in `cache`.
    private func measure(_ project: SampleProject) throws -> (whole: Duration, publishing: Duration) {
        try restore(project, withCache: false)
        let clock = ContinuousClock()
        let start = clock.now
        let run = try RunningProgram(project, ["build", "2.0.0", "--jobs", "2"])
        try run.wait("for the staging folder") { try isStaging(project) }
        let staged = clock.now
        #expect(try run.end().status == 0)
        let end = clock.now
        try copy(project, ".release-work/cache", "cache")
        return (end - start, end - staged)
    }

    /// Puts the tree with version 1.0.0 back, with or without the archives of 2.0.0 in the cache.
    private func restore(_ project: SampleProject, withCache: Bool) throws {
        for name in ["release", ".release-work"] { try FileTree.remove(project.folder(name)) }
        try copy(project, "saved", "release")
        if withCache {
            try FileTree.create(project.folder(".release-work"))
            try copy(project, "cache", ".release-work/cache")
        }
    }

    private func copy(_ project: SampleProject, _ source: String, _ target: String) throws {
        // -a keeps the hard links between regions.
        let result = try Tool.run("cp", "-a", source, target, in: project.folder.path)
        try #require(result.status == 0, "\(result.errors)")
    }

    private func isStaging(_ project: SampleProject) throws -> Bool { try project.exists(".release-work/staging") }

    private func hasExchanged(_ project: SampleProject) throws -> Bool {
        try project.exists("release/region-1-greengrass-updates/manifests/core/2.0.0.json")
    }

    /// Whether the tree, which must be sound, has the new version beside the old one.
    private func checkTree(_ project: SampleProject) throws -> Bool {
        let tree = try project.verify()
        let hasNew = tree.versions == ["core 1.0.0", "core 2.0.0"]
        // Required, because an error is reported with the seed.
        try #require(hasNew || tree.versions == ["core 1.0.0"])
        try #require(tree.artifacts == (hasNew ? 4 : 2))
        try #require(tree.buckets.count == 3)
        return hasNew
    }
}
