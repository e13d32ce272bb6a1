import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `ota-release serve` with the clients that everybody has.
@Suite(.temporaryFolder, .tags(.interop)) struct ServeTests {
    /// Runs a script of Tests/Interop with the stock clients of AWS.
    private func python(_ script: String, _ server: RunningServer, _ arguments: String...) throws -> Tool.Result {
        try Tool.run(server.python(script, arguments), environment: server.environment)
    }

    private func released(_ change: (inout SampleProject) -> Void = { _ in }) throws -> SampleProject {
        let project = try SampleProject.staged(change)
        try project.build()
        return project
    }

    @Test(arguments: [[], ["--tls"]])
    func `the aws CLI walks the documentation's procedure, and the job completes`(_ options: [String]) throws {
        let server = try RunningServer(released(), options)
        #expect(server.endpoint.hasPrefix(options.isEmpty ? "http://127.0.0.1:" : "https://127.0.0.1:"))
        let result = try python("update_walk.py", server, "us-east-1")
        #expect(result.status == 0, "\(result.errors); `make test-tools` installs the aws CLI")
        #expect(result.output.contains("COMPLETED"))
        let end = try server.stop()
        #expect(end.status == 0, "\(end.errors)")
        for secret in ["Signature", try #require(server.environment["AWS_SECRET_ACCESS_KEY"]), "X-Amz"] {
            #expect(!end.errors.contains(secret), "the log has \(secret)")
        }
    }

    @Test(arguments: [[], ["--tls"]])
    func `a write is refused, and the connection that it came on is not out of step`(_ options: [String]) throws {
        let server = try RunningServer(released(), options)
        let result = try python("refused_writes.py", server, "us-east-1-greengrass-updates")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [[], ["--tls"]])
    func `boto3, the aws CLI and curl fetch every object, and write none`(_ options: [String]) throws {
        let project = try released()
        let server = try RunningServer(project, options)
        try FileTree.create(project.folder("fetched"))
        let tree = project.folder("release").string
        let result = try python(
            "s3_clients.py",
            server,
            "us-east-1-greengrass-updates",
            tree,
            project.folder("fetched").string
        )
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [[], ["--tls"]])
    func `every call of jobs answers as botocore's models say`(_ options: [String]) throws {
        let project = try released()
        let bucket = "release/us-east-1-greengrass-updates/core"
        try project.folder.write("an object\n", to: "\(bucket)/a.txt")
        try project.folder.write("{\"from\": \"a bucket\"}\n", to: "\(bucket)/document.json")
        try project.folder.write(ServeTests.signer, to: "manifests/iam.yaml")
        let server = try RunningServer(project, options)
        func time(_ hours: Double) -> String {
            let text = Date(timeIntervalSinceNow: hours * 3600).formatted(.iso8601)
            return String(text.prefix(16))
        }
        let role = "arn:aws:iam::123456789012:role/Signer"
        let result = try python("iot_jobs.py", server, role, time(1), time(2))
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [[], ["--tls"]])
    func `an object that is answered at once is answered and logged as it is otherwise`(_ options: [String]) throws {
        let project = try released()
        let bucket = "us-east-1-greengrass-updates"
        try project.folder.write("0123456789", to: "release/\(bucket)/core/small")
        try project.folder.write("", to: "release/\(bucket)/core/empty")
        let large = project.folder("release/\(bucket)/core/large").string
        #expect(try Tool.run("dd", "if=/dev/urandom", "of=\(large)", "bs=3000000", "count=1").status == 0)
        let server = try RunningServer(project, options)
        let key = "core/aarch64/greengrass-core-openwrt-1.0.0.tar.xz"
        let result = try python("two_ways.py", server, bucket, key, "core/small", "core/large", "core/empty")
        #expect(result.status == 0, "\(result.errors)")
        let pairs = try #require(Int(result.output.trimmed))
        let end = try server.stop()
        #expect(end.status == 0, "\(end.errors)")
        var counts: [String: Int] = [:]
        for line in end.errors.split(separator: "\n") {
            let own = /"(id|time)":"[^"]*",?|"milliseconds":[0-9.]*,?/
            counts[String(line.replacing(own, with: "")), default: 0] += 1
        }
        #expect(counts.values.reduce(0, +) == 2 * pairs)
        for (line, count) in counts { #expect(count.isMultiple(of: 2), "\(line)") }
    }

    @Test(.tags(.slow)) func `hostile requests are answered or cut off, and the server stays well and small`() throws {
        let project = try released()
        let bucket = "us-east-1-greengrass-updates"
        try project.folder.write("secret", to: "release/secret")
        let large = try Tool.run("truncate", "-s", "64M", project.folder("release/\(bucket)/core/large").string)
        try #require(large.status == 0, "\(large.errors)")
        let server = try RunningServer(project)
        let key = "core/aarch64/greengrass-core-openwrt-1.0.0.tar.xz"
        let pid = "\(server.program.identifier)"
        let result = try python("hostile_requests.py", server, bucket, key, "core/large", pid)
        #expect(result.status == 0, "\(result.errors)")
        let end = try server.stop()
        #expect((end.status, end.signal) == (0, nil))
        // Each line of the log is one document, whatever the requests had in them.
        for line in end.errors.split(separator: "\n") {
            #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line.prefix(200))")
        }
    }

    /// A role that signs URLs of everything.
    private static let signer = """
        account: "123456789012"
        roles:
          Signer:
            trust: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: iot.amazonaws.com }, Action: "sts:AssumeRole" } }
            policies:
              Read: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } }
        users: {}

        """

    @Test(.tags(.slow)) func `nothing that was acknowledged is lost when the server is killed`() throws {
        let project = try released()
        let log = project.folder("acknowledged")
        for round in 1...4 {
            let server = try RunningServer(project)
            let check = try python("acknowledged.py", server, "check", log.string)
            #expect(check.status == 0, "round \(round): \(check.errors)")
            let (client, output, errors) = try Tool.start(
                server.python("acknowledged.py", ["work", log.string]),
                environment: server.environment
            )
            defer { for url in [output, errors] { try? FileManager.default.removeItem(at: url) } }
            let before = try String(contentsOfFile: log.string, encoding: .utf8).count
            try server.program.wait("for work") {
                try String(contentsOfFile: log.string, encoding: .utf8).count > before + 200 * round
            }
            server.program.send(SIGKILL)
            _ = try server.program.end()
            client.waitUntilExit()
        }
        let server = try RunningServer(project)
        let check = try python("acknowledged.py", server, "check", log.string)
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func `with --enforce-iam a user may do what its policies say, and no more`() throws {
        let project = try released()
        try project.folder.write(
            """
            account: "123456789012"
            roles: {}
            users:
              reader:
                accessKeys: [AKIAREADERREADER0001]
                policies:
                  Read:
                    Version: "2012-10-17"
                    Statement: { Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::us-east-1-*/*" }

            """,
            to: "manifests/iam.yaml"
        )
        let server = try RunningServer(project, "--enforce-iam")
        let result = try python("least_privilege.py", server, project.folder("state/access-keys.json").string)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `presign prints a URL that works, and says what is missing otherwise`() throws {
        let project = try released()
        let server = try RunningServer(project)
        let options = ["--release", "1.0.0", "--software", "core", "--platform", "openwrt/aarch64"]
        let key = "us-east-1-greengrass-updates/core/aarch64/greengrass-core-openwrt-1.0.0.tar.xz"
        for words in [options + ["--region", "us-east-1"], [key], ["s3://\(key)"]] {
            let url = try project.run(["presign"] + words, environment: server.environment)
            try #require(url.status == 0, "\(url.errors)")
            let fetched = try Tool.run("curl", "-sSf", "-o", "fetched", url.output.trimmed, in: project.folder.path)
            #expect(fetched.status == 0, "\(fetched.errors)")
            #expect(
                try FileReader.contents(of: project.folder("fetched"), limit: 1 << 20)
                    == FileReader.contents(of: project.folder("release/\(key)"), limit: 1 << 20)
            )
        }
        let real = try project.run(
            ["presign", key, "--expires", "60"],
            environment: ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"]
        )
        #expect(real.output.hasPrefix("https://us-east-1-greengrass-updates.s3.us-east-1.amazonaws.com/core/"))
        #expect(real.output.contains("X-Amz-Expires=60"))
        let keyless = try project.run(["presign", key])
        #expect((keyless.status, keyless.errors.contains("AWS_ACCESS_KEY_ID")) == (77, true))
        let unknown = try project.run(
            ["presign"] + options.dropLast() + ["raspbian/armv6l", "--region", "us-east-1"],
            environment: server.environment
        )
        #expect(unknown.status == 65)
        #expect(unknown.errors.contains("it is not for") || unknown.errors.contains("is not for raspbian/armv6l"))
    }

    @Test func `it serves only what is there, only to this machine, and only once from one state`() throws {
        let project = try released()
        let missing = try project.run("serve", "nowhere", "--state", "state")
        #expect((missing.status, missing.errors.contains("there is no release tree here")) == (74, true))
        let open = try project.run("serve", "--host", "0.0.0.0", "--state", "state")
        #expect((open.status, open.errors.contains("--insecure")) == (65, true))
        let unnamed = try project.run("serve", "--host", "0.0.0.0", "--tls", "--state", "state")
        #expect((unnamed.status, unnamed.errors.contains("say with --name")) == (65, true))
        let useless = try project.run("serve", "--name", "gateway-server.local", "--state", "state")
        #expect((useless.status, useless.errors.contains("--tls")) == (65, true))
        let server = try RunningServer(project)
        let second = try project.run("serve", "--port", "0", "--state", "state")
        #expect((second.status, second.errors.contains("another server uses this state")) == (73, true))
        let port = server.endpoint.split(separator: ":").last.map(String.init) ?? ""
        let busy = try project.run("serve", "--port", port, "--state", "other")
        #expect(busy.status == 74, "\(busy.errors)")
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
