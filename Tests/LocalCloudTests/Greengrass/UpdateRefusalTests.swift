import AccessPolicy
import TestSupport
import Testing

@testable import LocalCloud

/// What CreateSoftwareUpdateJob refuses: the request, the role and the caller.
@Suite(.temporaryFolder) struct UpdateRefusalTests {
    struct Mistake: CustomTestStringConvertible, @unchecked Sendable {
        let member: String
        let value: Any?
        /// What the message or a detail says.
        let hint: String

        init(_ member: String, _ value: Any?, _ hint: String) {
            (self.member, self.value, self.hint) = (member, value, hint)
        }

        var testDescription: String { "\(member): \(value ?? "missing")" }
    }

    private static let mistakes = [
        Mistake("SoftwareToUpdate", nil, "SoftwareToUpdate is missing"),
        Mistake("SoftwareToUpdate", "kernel", "SoftwareToUpdate"), Mistake("SoftwareToUpdate", 1, "JSON"),
        Mistake("UpdateTargetsOperatingSystem", nil, "UpdateTargetsOperatingSystem"),
        Mistake("UpdateTargetsOperatingSystem", "windows", "ubuntu"),
        Mistake("UpdateTargetsOperatingSystem", "Ubuntu", "ubuntu"),
        Mistake("UpdateTargetsArchitecture", nil, "UpdateTargetsArchitecture"),
        Mistake("UpdateTargetsArchitecture", "x86-64", "x86_64"),
        Mistake("UpdateAgentLogLevel", "info", "INFO"), Mistake("UpdateAgentLogLevel", "", "log level"),
        Mistake("S3UrlSignerRole", nil, "S3UrlSignerRole is missing"),
        Mistake("S3UrlSignerRole", "Signer", "S3UrlSignerRole"),
        Mistake("S3UrlSignerRole", "arn:aws:iam::123456789012:role/None", "there is no such role"),
        Mistake("S3UrlSignerRole", "arn:aws:iam::123456789012:role/path/Signer", "there is no such role"),
        Mistake("S3UrlSignerRole", "arn:aws:iam::210987654321:role/Signer", "there is no such role"),
        Mistake("S3UrlSignerRole", UpdateSample.thing, "there is no such role"),
        Mistake("UpdateTargets", nil, "UpdateTargets names no thing"),
        Mistake("UpdateTargets", [String](), "UpdateTargets names no thing"),
        Mistake("UpdateTargets", ["gateway"], "UpdateTargets"), Mistake("UpdateTargets", UpdateSample.thing, "JSON"),
        Mistake("UpdateTargets", ["arn:aws:iot:us-east-1:123456789012:job/a"], "no thing and no thing group"),
        Mistake("UpdateTargets", ["arn:aws:iot:us-east-1:123456789012:thing/none"], "there is no thing none"),
        Mistake(
            "UpdateTargets",
            ["arn:aws:iot:us-east-1:123456789012:thinggroup/none"],
            "there is no thing group none"
        ),
        Mistake(
            "UpdateTargets",
            [UpdateSample.thing, "arn:aws:iot:us-east-1:123456789012:thing/none"],
            "there is no thing none"
        ),
        Mistake("UpdateTargets", ["arn:aws:iot:eu-west-1:123456789012:thing/gateway"], "us-east-1"),
        Mistake("UpdateTargets", ["arn:aws:iot:us-east-1:210987654321:thing/gateway"], "123456789012"),
        Mistake("UpdateTargets", ["arn:aws-cn:iot:us-east-1:123456789012:thing/gateway"], "aws-cn"),
        Mistake(
            "UpdateTargets",
            ["arn:aws:greengrass:us-east-1:123456789012:thing/gateway"],
            "no thing and no thing group"
        ),
        Mistake("UpdateTargets", (0...100).map { "arn:aws:iot:us-east-1:123456789012:thing/gw-\($0)" }, "100"),
    ]

    @Test func `each mistake is told, and makes no job`() async throws {
        let cloud = try await UpdateSample.cloud()
        for mistake in UpdateRefusalTests.mistakes {
            let reply = try await UpdateSample.create(cloud, [mistake.member: mistake.value])
            let comment: Comment = "\(mistake.testDescription): \(reply.text)"
            #expect((reply.status, reply.exception) == (400, "BadRequestException"), comment)
            #expect(reply.text.contains(mistake.hint), comment)
            #expect(reply.json.names == ["ErrorDetails", "Message"], comment)
        }
        let all = try await UpdateSample.create(
            cloud,
            ["SoftwareToUpdate": "x", "UpdateAgentLogLevel": "x", "UpdateTargets": ["x"]]
        )
        #expect(
            Set(all.json["ErrorDetails"].list.compactMap { $0["DetailedErrorCode"].text })
                == ["SoftwareToUpdate", "UpdateAgentLogLevel", "UpdateTargets"]
        )
        #expect(try await cloud.call("iot", "GET", "/jobs").json["jobs"].list.isEmpty)
    }

    @Test func `a role that the devices could not fetch with is refused when the job is made`() async throws {
        let iot = UpdateSample.trust("iot.amazonaws.com")
        func read(_ resource: String) -> String { UpdateSample.allow("s3:GetObject", resource) }
        let cases = [
            ("Greengrass", UpdateSample.trust("greengrass.amazonaws.com"), read("*"), "assume role"),
            ("Nothing", iot, nil, "use role"),
            ("Elsewhere", iot, read("arn:aws:s3:::eu-west-1-greengrass-updates/*"), "use role"),
            ("List", iot, UpdateSample.allow("s3:ListBucket", "*"), "use role"),
            ("Agent", iot, read("arn:aws:s3:::us-east-1-greengrass-updates/ota_agent/*"), "use role"),
        ]
        let roles = try cases.map { try UpdateSample.role($0.0, trust: $0.1, policy: $0.2) }
        let cloud = try await UpdateSample.cloud(roles)
        for (name, _, _, words) in cases {
            let role = "arn:aws:iam::123456789012:role/\(name)"
            let reply = try await UpdateSample.create(cloud, ["S3UrlSignerRole": role])
            #expect(reply.status == 400)
            let message = try #require(reply.json["Message"].text)
            #expect(message.hasPrefix("Permission denied when attempting to \(words) \(role)"), "\(message)")
            if words == "use role" {
                #expect(
                    message.hasSuffix(
                        "to access s3 url https://us-east-1-greengrass-updates.s3.us-east-1.amazonaws.com/core/x86_64/"
                            + "greengrass-core-ubuntu-1.0.0.tar.xz."
                    )
                )
            }
        }
    }

    @Test func `a region without a bucket has no updates`() async throws {
        let cloud = try await UpdateSample.cloud()
        let target = "arn:aws:iot:ap-south-1:123456789012:thing/gateway"
        let reply = try await UpdateSample.create(cloud, ["UpdateTargets": [target]], region: "ap-south-1")
        #expect((reply.status, reply.exception) == (400, "BadRequestException"))
        #expect(reply.json["Message"].text == "The release has no bucket for the region ap-south-1.")
        _ = try await cloud.call("iot", "POST", "/things/gateway") { $0.region = "eu-west-1" }
        let there = try await UpdateSample.create(
            cloud,
            ["UpdateTargets": ["arn:aws:iot:eu-west-1:123456789012:thing/gateway"]],
            region: "eu-west-1"
        )
        #expect(there.status == 200, "\(there.text)")
    }

    @Test func `a caller needs all three permissions`() async throws {
        let needed = [
            "greengrass:CreateSoftwareUpdateJob": "*", "iot:CreateJob": "*", "iam:PassRole": UpdateSample.signer,
        ]
        func user(_ name: String, _ number: Int, without missing: String?) throws -> User {
            let statements = needed.filter { $0.key != missing }
                .map { #"{"Effect": "Allow", "Action": "\#($0.key)", "Resource": "\#($0.value)"}"# }
            return User(
                try IdentityName(parsing: name, of: .user),
                in: try TestCloud.home,
                accessKeys: [try AccessKeyID(parsing: "AKIAUSERUSERUSER000\(number)")],
                policies: try IdentityPolicies(inline: [
                    IdentityName(parsing: "Launch", of: .policy): PolicyDocument(
                        parsing: #"{"Statement": [\#(statements.joined(separator: ", "))]}"#,
                        as: .permissions
                    )
                ])
            )
        }
        let missing = [nil] + needed.keys.sorted().map { Optional($0) }
        let users = try missing.enumerated().map { try user("user\($0.offset)", $0.offset, without: $0.element) }
        let cloud = try await UpdateSample.cloud(users: users, isEnforcing: true)
        for (number, action) in missing.enumerated() {
            let credentials = try #require(cloud.secrets.user("AKIAUSERUSERUSER000\(number)"))
            let reply = try await UpdateSample.create(cloud) { $0.credentials = credentials }
            guard let action else {
                #expect(reply.status == 200, "\(reply.text)")
                continue
            }
            #expect((reply.status, reply.exception) == (403, "AccessDeniedException"))
            let user = "arn:aws:iam::123456789012:user/user\(number)"
            #expect(
                reply.json["Message"].text?
                    .hasPrefix("User: \(user) is not authorized to perform: \(action) on resource: ") == true
            )
        }
    }
}
