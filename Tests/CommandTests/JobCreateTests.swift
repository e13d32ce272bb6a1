import SystemPackage
import TestSupport
import Testing

/// job create, read by the clients that everybody has.
@Suite(.temporaryFolder, .tags(.interop)) struct JobCreateTests {
    /// A tree with two versions of core, of which the older one is in a wave of a channel.
    private func released() throws -> SampleProject {
        var project = try SampleProject.staged()
        try project.build()
        project.release = "1.0.1"
        project.software = ["core": "1.0.1"]
        try project.writeManifest()
        try project.stageAll()
        try project.build()
        let promoted = try project.run("promote", "1.0.0", "--channel", "stable", "--share", "10")
        try #require(promoted.status == 0, "\(promoted.errors)")
        return project
    }

    private func check(
        _ project: SampleProject,
        at endpoint: String,
        _ environment: [String: String],
        channel: [String] = []
    ) throws {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let python = root.appending(".build/python/bin/python3").string
        let script = root.appending("Tests/Interop/create_job.py").string
        let tree = project.folder("release").string
        let result = try Tool.run(
            [python, script, endpoint, Tool.built("ota-release"), tree] + channel,
            in: project.folder.path,
            environment: environment
        )
        #expect(result.output == "done\n", "\(result.errors); `make test-tools` installs moto and boto3")
    }

    @Test func `moto's AWS IoT has the job as it was asked for`() throws {
        try check(released(), at: "moto", ["HOME": TemporaryFolder.forTest.path.string])
    }

    @Test(arguments: [[], ["--tls"], ["--channel", "stable"]])
    func `our server has the job that it would have made itself`(options: [String]) throws {
        let project = try released()
        let server = try RunningServer(project, options)
        let channel = options.first == "--channel" ? Array(options.dropFirst()) : []
        try check(project, at: server.endpoint, server.environment, channel: channel)
    }

    @Test func `a server wants the name of a channel`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("serve", "--port", "0", "--state", "state", "--channel", "Stable")
        #expect(result.status == 65 && result.errors.contains("a channel has 1 to 32 lower-case letters"))
    }

    @Test func `a request is shown without credentials, and wants what it needs`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let start = ["job", "create", "--region", "us-east-1", "--software", "core", "--dry-run"]
        let target = ["--targets", "arn:aws:iot:us-east-1:123456789012:thing/a"]
        let role = ["--role-arn", "arn:aws:iam::123456789012:role/Signer"]
        let platform = ["--platform", "ubuntu/x86_64"]
        let shown = try project.run(start + target + role + platform)
        #expect(shown.status == 0 && shown.output.contains("\"jobId\" : \"GreengrassUpdateJob_"), "\(shown.errors)")
        #expect(try project.run(start + target + role + platform + ["--max-per-minute", "5"]).output.contains(": 5"))
        for arguments in [target + role, target + platform, role + platform] {
            #expect(try project.run(start + arguments).status == 64)
        }
        let both = ["--max-per-minute", "5", "--job-executions-rollout-config", "{}"]
        #expect(try project.run(start + target + role + platform + both).status == 64)
        let nowhere = try project.run(["job", "create", "nowhere"] + start.dropFirst(2) + target + role + platform)
        #expect(nowhere.status == 65 && nowhere.errors.contains("there is no bucket for us-east-1"))
    }
}
