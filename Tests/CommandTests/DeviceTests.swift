import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `ota-release device`, and what its certificates are good for.
@Suite(.temporaryFolder, .tags(.interop)) struct DeviceTests {
    private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    private func released() throws -> SampleProject {
        let project = try SampleProject.staged()
        try project.build()
        return project
    }

    /// `ota-release device`, with the state of the test's server.
    private func device(_ project: SampleProject, _ arguments: String...) throws -> Tool.Result {
        try project.run(["device"] + arguments + ["--state", "state"])
    }

    /// Makes a device in the folder of its name.
    private func add(_ name: String, _ project: SampleProject) throws {
        let result = try device(project, "add", name, "--region", "us-east-1")
        try #require(result.status == 0, "\(result.errors)")
    }

    private func python(_ script: String, _ server: RunningServer, _ arguments: [String]) throws -> Tool.Result {
        let python = DeviceTests.root.appending(".build/python/bin/python3").string
        let path = DeviceTests.root.appending("Tests/Interop").appending(script).string
        return try Tool.run([python, path, server.endpoint] + arguments, environment: server.environment)
    }

    /// What the server answers when a device asks for the jobs of a thing, in one line: the status, then the body.
    private func ask(
        _ project: SampleProject,
        _ server: RunningServer,
        for thing: String = "gateway-1",
        certificate: String?,
        key: String = "gateway-1/certs/gateway-1.private.key",
        path: String = "/jobs"
    ) throws -> String {
        let identity = certificate.map { ["--cert", $0, "--key", key] } ?? []
        let result = try Tool.run(
            ["curl", "-sS", "-w", " %{http_code}", "--cacert", "gateway-1/certs/root.ca.pem"] + identity
                + ["\(server.endpoint)/things/\(thing)\(path)"],
            in: project.folder.path
        )
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test func `a device with a certificate gets its job and ends it, knowing only its Greengrass root`() throws {
        let project = try released()
        let server = try RunningServer(project, "--tls")
        try add("gateway-1", project)
        let walk = try python("update_walk.py", server, ["us-east-1", project.folder("gateway-1").string])
        #expect(walk.status == 0, "\(walk.errors)")
        #expect(walk.output.contains("COMPLETED"))
        let root = try FileReader.contents(of: project.folder("gateway-1/ota/metadata/root.json"), limit: 1 << 20)
        let first = project.folder("release/us-east-1-greengrass-updates/metadata/1.root.json")
        #expect(try FileReader.contents(of: first, limit: 1 << 20) == root)
        let log = try server.stop().errors
        #expect(log.contains(#""caller":"arn:aws:iot:us-east-1:123456789012:thing/gateway-1""#))
    }

    @Test func `slow handshakes keep nobody waiting, and what is taken back is refused on open connections too`() throws
    {
        let project = try released()
        let server = try RunningServer(project, "--tls")
        try add("gateway-1", project)
        let program = Tool.built("ota-release")
        let folders = ["gateway-1", "state"].map { project.folder($0).string }
        let result = try python("tls_connections.py", server, [folders[0], program, folders[1]])
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `a certificate is good for the executions of its own thing only`() throws {
        let project = try released()
        let server = try RunningServer(project, "--tls")
        try add("gateway-1", project)
        try add("gateway-2", project)
        let own = "gateway-1/certs/gateway-1.cert.pem"
        #expect(try ask(project, server, certificate: own).hasSuffix("} 200"))
        for path in ["/jobs", "/jobs/$next", "/jobs/job-1"] {
            let answer = try ask(project, server, for: "gateway-2", certificate: own, path: path)
            #expect(answer.contains("The device gateway-1 may not call") && answer.hasSuffix(" 403"), "\(answer)")
        }
        // The registry is the operators'.
        let registry = try ask(project, server, certificate: own, path: "")
        #expect(registry.hasSuffix(" 404"), "\(registry)")
        let anonymous = try ask(project, server, certificate: nil)
        #expect(anonymous.hasSuffix(#"{"message":"Missing Authentication Token"} 403"#), "\(anonymous)")
    }

    @Test func `certificates of strangers, and those that have run out, are refused with the reason in the log`() throws
    {
        let project = try released()
        let server = try RunningServer(project, "--tls")
        try add("gateway-1", project)
        try add("gateway-2", project)
        // Of another authority with the same names.
        let foreign = try Tool.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout",
                "foreign.key", "-out", "foreign.pem", "-subj", "/CN=gateway-1", "-addext",
                "subjectAltName=URI:arn:aws:iot:us-east-1:123456789012:thing/gateway-1",
            ],
            in: project.folder.path
        )
        try #require(foreign.status == 0, "\(foreign.errors)")
        let stranger = try ask(project, server, certificate: "foreign.pem", key: "foreign.key")
        #expect(stranger.contains("no device got it here") && stranger.hasSuffix(" 400"), "\(stranger)")
        // Someone else's certificate is of no use without its key.
        let stolen = try Tool.run(
            "curl",
            "-sS",
            "--cacert",
            "gateway-1/certs/root.ca.pem",
            "--cert",
            "gateway-1/certs/gateway-1.cert.pem",
            "--key",
            "foreign.key",
            "\(server.endpoint)/things/gateway-1/jobs",
            in: project.folder.path
        )
        #expect(stolen.status == 58, "\(stolen.errors)")

        let state = project.folder("state/state.sqlite").string
        for statement in [
            "UPDATE certificate SET expires = 1000000000 WHERE thing = (SELECT number FROM thing WHERE name = 'gateway-1')",
            "DELETE FROM thing WHERE name = 'gateway-2'",
        ] {
            let script = """
                import sqlite3, sys
                with sqlite3.connect(sys.argv[1], timeout=30) as database:
                    database.execute("PRAGMA foreign_keys = ON")
                    database.execute(sys.argv[2])
                """
            let changed = try Tool.run("python3", "-c", script, state, statement)
            try #require(changed.status == 0, "\(changed.errors)")
        }
        let late = try ask(project, server, certificate: "gateway-1/certs/gateway-1.cert.pem")
        #expect(late.contains("it was good until 2001-09-09T01:46:40Z") && late.hasSuffix(" 400"), "\(late)")
        let orphan = try ask(
            project,
            server,
            for: "gateway-2",
            certificate: "gateway-2/certs/gateway-2.cert.pem",
            key: "gateway-2/certs/gateway-2.private.key"
        )
        #expect(orphan.contains("its thing was deleted") && orphan.hasSuffix(" 400"), "\(orphan)")
        #expect(try device(project, "list").output.split(separator: "\n").count == 1)
        let log = try server.stop().errors
        for reason in ["no device got it here", "it was good until", "its thing was deleted"] {
            #expect(log.contains("CertificateValidationException: The client certificate") && log.contains(reason))
        }
    }

    @Test func `device add writes all of a device or nothing, and replaces only when it is told to`() throws {
        let project = try released()
        let early = try device(project, "add", "gateway-1")
        #expect((early.status, early.errors.contains("serve --tls")) == (65, true), "\(early.errors)")
        do {
            let plain = try RunningServer(project)
            let open = try device(project, "add", "gateway-1", "--region", "us-east-1")
            #expect((open.status, open.errors.contains("serve --tls")) == (65, true), "\(open.errors)")
            _ = try plain.stop()
        }
        let server = try RunningServer(project, "--tls")
        for (arguments, reason) in [
            (["gateway-1"], "say with --region"), (["gateway-1", "--region", "eu-north-1"], "has no bucket for"),
            (["gate/way"], "thing name"),
            (["gateway-1", "--region", "us-east-1", "--endpoint", "http://[::1]"], "TLS"),
            (["gateway-1", "--region", "us-east-1", "--endpoint", "https://a:0"], "it is a URL without a path"),
        ] {
            let result = try project.run(["device", "add"] + arguments + ["--state", "state"])
            #expect(result.status == 65 && result.errors.contains(reason), "\(arguments): \(result.errors)")
        }
        #expect(try !project.exists("gateway-1"))

        try project.folder.write("mine", to: "gateway-1/config/config.json")
        let taken = try device(project, "add", "gateway-1", "--region", "us-east-1")
        #expect((taken.status, taken.errors.contains("--replace")) == (73, true), "\(taken.errors)")
        #expect(try FileTree.sortedTextNames(in: project.folder("gateway-1")) == ["config"])
        #expect(try device(project, "list").output.split(separator: "\n").count == 1)

        let replaced = try device(project, "add", "gateway-1", "--region", "us-east-1", "--replace")
        #expect(replaced.status == 0, "\(replaced.errors)")
        #expect(try FileStatus.of(project.folder("gateway-1/certs/gateway-1.private.key"))?.mode == 0o600)
        #expect(try FileTree.sortedTextNames(in: project.folder("gateway-1/certs")).count == 3)
        let copy = try Tool.run("cp", "-r", "gateway-1", "first", in: project.folder.path)
        try #require(copy.status == 0)
        let twice = try device(project, "add", "gateway-1", "--region", "us-east-1", "--output", "other")
        #expect((twice.status, twice.errors.contains("--replace")) == (73, true), "\(twice.errors)")
        let endpoint = "https://gateway-server.local:8443"
        let anew = try device(
            project,
            "add",
            "gateway-1",
            "--region",
            "us-east-1",
            "--replace",
            "--endpoint",
            endpoint
        )
        #expect(anew.status == 0, "\(anew.errors)")
        let config = try String(contentsOfFile: project.folder("gateway-1/config/config.json").string, encoding: .utf8)
        #expect(config.contains(#""iotHost" : "gateway-server.local""#) && config.contains(#""iotHttpPort" : 8443"#))
        #expect(try ask(project, server, certificate: "gateway-1/certs/gateway-1.cert.pem").hasSuffix(" 200"))
        let old = try ask(
            project,
            server,
            certificate: "first/certs/gateway-1.cert.pem",
            key: "first/certs/gateway-1.private.key"
        )
        #expect(old.contains("it was taken back at"), "\(old)")
    }

    @Test func `device list and remove know devices by name and region`() throws {
        let project = try released()
        let server = try RunningServer(project, "--tls")
        for region in ["us-east-1", "eu-west-1"] {
            let result = try device(project, "add", "gateway-1", "--region", region, "--output", region)
            #expect(result.status == 0, "\(result.errors)")
        }
        struct Row: Decodable {
            let name: String
            let region: String
            let certificateId: String
        }
        let list = try decode([Row].self, device(project, "list", "--format", "json").output)
        #expect(list.map(\.region) == ["eu-west-1", "us-east-1"])
        #expect(list.allSatisfy { $0.name == "gateway-1" && $0.certificateId.count == 64 })
        let vague = try device(project, "remove", "gateway-1")
        #expect((vague.status, vague.errors.contains("eu-west-1, us-east-1")) == (65, true), "\(vague.errors)")
        let removed = try device(project, "remove", "gateway-1", "--region", "eu-west-1")
        #expect(removed.status == 0, "\(removed.errors)")
        let again = try device(project, "remove", "gateway-1", "--region", "eu-west-1")
        #expect((again.status, again.errors.contains("there is no device")) == (65, true))
        #expect(try device(project, "list").output.split(separator: "\n").count == 2)
        #expect(server.program.isRunning)
    }
}
