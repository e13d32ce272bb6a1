import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct SelectionTests {
    @Test func `a platform is built alone, and the others join its version later`() throws {
        let project = try SampleProject.staged()
        try project.build("--platform", "ubuntu/x86_64")
        #expect(try project.verify().artifacts == 2)
        let first = project.archive("core", "ubuntu/x86_64")
        let before = try [first, "\(first).sig"].map { try content(project, $0) }

        let report = try project.report("--platform", "openwrt/aarch64")
        #expect(report.artifacts.map(\.platform) == ["openwrt/aarch64", "openwrt/aarch64"])
        let both = try project.verify()
        #expect(both.artifacts == 4)
        #expect(both.versions == ["core 1.0.0", "ota_agent 1.3.0"])
        #expect(try [first, "\(first).sig"].map { try content(project, $0) } == before)
        #expect(try project.report().changed == false)
    }

    @Test func `a later build of one platform does not need the others' staged builds`() throws {
        let project = try SampleProject.staged()
        try project.build("--platform", "ubuntu/x86_64")
        for name in ["core", "ota_agent"] {
            try FileTree.remove(project.folder(project.buildPath(name, "ubuntu/x86_64")))
        }
        try FileTree.remove(project.folder(".release-work"))
        try project.build("--platform", "openwrt/aarch64")
        #expect(try project.verify().artifacts == 4)
    }

    @Test func `software is built alone, and the other joins later`() throws {
        let project = try SampleProject.staged()
        try project.build("--software", "ota_agent")
        #expect(try project.verify().versions == ["ota_agent 1.3.0"])
        try project.build("--software", "core")
        #expect(try project.verify().versions == ["core 1.0.0", "ota_agent 1.3.0"])
    }

    @Test func `a region is written alone, and another joins the same version`() throws {
        let project = try SampleProject.staged()
        try project.build("--region", "us-east-1")
        #expect(try project.verify().buckets == ["us-east-1-greengrass-updates"])
        let archives = try TreeSnapshot(of: project.folder(project.bucket("us-east-1")), identities: false)
            .contents(endingIn: ".tar.xz")

        try project.build("--region", "eu-west-1")
        #expect(
            try project.verify().buckets == ["eu-west-1-greengrass-updates", "us-east-1-greengrass-updates"]
        )
        let joined = try TreeSnapshot(of: project.folder(project.bucket("eu-west-1")), identities: false)
        #expect(joined.contents(endingIn: ".tar.xz") == archives)
    }

    @Test func `a platform and a region that join at once go everywhere`() throws {
        let project = try SampleProject.staged()
        try project.build("--platform", "ubuntu/x86_64", "--region", "us-east-1")
        try project.build("--platform", "openwrt/aarch64", "--region", "eu-west-1")
        let tree = try project.verify()
        #expect(tree.artifacts == 4)
        #expect(tree.buckets.count == 2)
    }

    @Test func `selections can be repeated`() throws {
        let project = try SampleProject.staged { $0.platforms.append("raspbian/armv6l") }
        let report = try project.report("--platform", "ubuntu/x86_64", "--platform", "raspbian/armv6l")
        #expect(Set(report.artifacts.map(\.platform)) == ["ubuntu/x86_64", "raspbian/armv6l"])
    }

    @Test func `a region of one's own can be selected`() throws {
        let project = try SampleProject.staged {
            $0.regions = ["eu-west-1", "basement"]
            $0.options = ["custom: true"]
        }
        try project.build("--region", "basement")
        #expect(try project.verify().buckets == ["basement-greengrass-updates"])
    }

    @Test(
        arguments: [
            (["--platform", "raspbian/armv6l"], "the manifest has no platform raspbian/armv6l; it has ubuntu/x86_64"),
            (["--region", "eu-west-3"], "the manifest has no region eu-west-3; it has eu-west-1, us-east-1"),
        ]
    )
    func `what the manifest does not have cannot be selected`(selection: [String], message: String) throws {
        let project = try SampleProject.staged()
        let result = try project.run(["build"] + selection)
        #expect(result.status == 65)
        #expect(result.errors.contains(message))
        #expect(try !project.exists("release"))
    }

    @Test func `software that the manifest does not have cannot be selected`() throws {
        let project = try SampleProject.staged { $0.software = ["core": "1.0.0"] }
        let result = try project.run("build", "--software", "ota_agent")
        #expect(result.status == 65)
        #expect(result.errors.contains("the manifest has no software ota_agent; it has core"))
    }

    @Test func `--replace of one platform keeps the others`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let kept = project.archive("core", "openwrt/aarch64")
        let before = try content(project, kept)
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("changed", to: "\(build)/etc/core.conf")
        try project.build("--replace", "--platform", "ubuntu/x86_64")
        #expect(try project.verify().artifacts == 4)
        #expect(try content(project, kept) == before)
    }

    private func content(_ project: SampleProject, _ name: String) throws -> [UInt8] {
        try FileReader.contents(of: project.folder(name), limit: 1 << 20)
    }
}
