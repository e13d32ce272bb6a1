import FileStore
import SystemPackage
import TestSupport
import Testing

/// `ota-release iam`
@Suite(.temporaryFolder) struct IAMTests {
    /// A project with a manifest and no builds, which these commands do not need.
    private func project(_ regions: String...) throws -> SampleProject {
        var project = try SampleProject()
        if !regions.isEmpty { project.regions = regions }
        try project.writeManifest()
        return project
    }

    struct Policy: Decodable {
        struct Rule: Decodable {
            let resource: Texts?

            enum CodingKeys: String, CodingKey {
                case resource = "Resource"
            }
        }

        let rules: [Rule]

        enum CodingKeys: String, CodingKey {
            case rules = "Statement"
        }

        var resources: [String] { rules.flatMap { $0.resource?.texts ?? [] } }
    }

    struct Texts: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                texts = [text]
            } else {
                texts = try container.decode([String].self)
            }
        }
    }

    struct Policies: Decodable {
        let role: String
        let signer: Policy
        let trust: Policy
        let launch: Policy
    }

    struct Report: Decodable {
        let sound: Bool
        let forgotten: [String]?
        let notUnderstood: [String]?
        let refusal: String?
    }

    @Test func `the command alone prints the three policies`() throws {
        let project = try project()
        let result = try project.run("iam")
        #expect(result.status == 0)
        for text in [
            "\"arn:aws:s3:::eu-west-1-greengrass-updates/*\"", "\"arn:aws:s3:::us-east-1-greengrass-updates/*\"",
            "\"Service\": \"iot.amazonaws.com\"", "\"greengrass:CreateSoftwareUpdateJob\"", "\"iot:CreateJob\"",
            "\"arn:aws:iam::123456789012:role/Greengrass_OTA_Update_Role\"",
        ] {
            #expect(result.output.contains(text), "\(text)")
        }
        #expect(!result.output.contains("us-west-2"))
        #expect(result.errors.contains("give yours with --account"))
        #expect(result.errors.contains("# who assumes it: its trust policy"))
    }

    @Test func `roles and accounts are those of iam.yaml, else those that are given`() throws {
        let project = try project()
        try project.folder.write(
            """
            account: "210987654321"
            roles:
              Wrong:
                trust: { Statement: [{ Effect: Allow, Principal: { Service: greengrass.amazonaws.com }, Action: "*" }] }
              Signer:
                path: /ota/
                trust: { Statement: [{ Effect: Allow, Principal: { Service: iot.amazonaws.com }, Action: "*" }] }

            """,
            to: "manifests/iam.yaml"
        )
        func role(_ arguments: String...) throws -> String {
            let result = try project.run(["iam", "--json"] + arguments)
            try #require(result.status == 0, "\(result.errors)")
            #expect(result.errors.isEmpty)
            let policies = try #require(try decode([String: Policies].self, result.output)["aws"])
            #expect(policies.launch.resources == ["*", policies.role, "*"])
            return policies.role
        }
        #expect(try role() == "arn:aws:iam::210987654321:role/ota/Signer")
        #expect(try role("--role", "Other") == "arn:aws:iam::210987654321:role/Other")
        #expect(try role("--account", "123456789012") == "arn:aws:iam::123456789012:role/ota/Signer")
        let arn = "arn:aws:iam::111111111111:role/x/R"
        #expect(try role("--role", arn, "1.0.0") == arn)
        #expect(try role("--role", arn, "--account", "111111111111") == arn)
    }

    @Test func `each partition has policies of its own`() throws {
        let project = try project("us-east-1", "cn-north-1", "us-gov-west-1")
        let result = try project.run("iam", "policies", "--json", "--account", "123456789012", "--role", "R")
        let sets = try decode([String: Policies].self, result.output)
        #expect(sets.keys.sorted() == ["aws", "aws-cn", "aws-us-gov"])
        #expect(sets["aws-cn"]?.role == "arn:aws-cn:iam::123456789012:role/R")
        #expect(sets["aws-cn"]?.signer.resources == ["arn:aws-cn:s3:::cn-north-1-greengrass-updates/*"])
        let one = try project.run("iam", "--json", "--role", "arn:aws-us-gov:iam::123456789012:role/R")
        #expect(try decode([String: Policies].self, one.output).keys.sorted() == ["aws-us-gov"])
        #expect(one.errors.contains("in other partitions, where the role is not: cn-north-1, us-east-1"))
    }

    @Test func `the managed policy opens every region`() throws {
        let result = try project().run("iam", "--managed", "--json", "--account", "123456789012")
        let policies = try #require(try decode([String: Policies].self, result.output)["aws"])
        #expect(policies.signer.resources == ["arn:aws:s3:::*-greengrass-updates/*"])
    }

    @Test func `policies in files pass the check`() throws {
        let project = try project("us-east-1", "cn-north-1")
        let result = try project.run("iam", "--output", "policies", "--account", "123456789012")
        #expect(result.status == 0)
        #expect(
            result.output.split(separator: "\n")
                == [
                    "policies/aws-signer-policy.json", "policies/aws-trust-policy.json",
                    "policies/aws-launch-policy.json", "policies/aws-cn-signer-policy.json",
                    "policies/aws-cn-trust-policy.json", "policies/aws-cn-launch-policy.json",
                ]
        )
        #expect(result.errors.contains("aws iam put-role-policy --role-name Greengrass_OTA_Update_Role"))
        let signer = try project.run("iam", "check", "policies/aws-cn-signer-policy.json", "--partition", "aws-cn")
        #expect(signer.status == 0, "\(signer.errors)")
        #expect(signer.output.contains("lets devices fetch from 1 of 1 regions"))
        let trust = try project.run("iam", "check", "policies/aws-trust-policy.json")
        #expect(trust.status == 0)
        #expect(trust.output.contains("lets iot.amazonaws.com assume its role"))
        let half = try project.run("iam", "check", "policies/aws-signer-policy.json")
        #expect(half.status == 1)
        #expect(half.errors.contains("forgets 1 of 2 regions: cn-north-1"))
    }

    @Test func `the commands for AWS are right for a shell`() throws {
        let project = try project()
        let result = try project.run("iam", "--output", "team's policies", "--account", "123456789012", "--managed")
        #expect(result.status == 0)
        #expect(result.errors.contains(#"--assume-role-policy-document 'file://team'\''s policies/trust-policy.json'"#))
        let arn = "arn:aws:iam::aws:policy/service-role/GreengrassOTAUpdateArtifactAccess"
        #expect(result.errors.contains("--role-name Greengrass_OTA_Update_Role --policy-arn \(arn)"))
        #expect(try project.exists("team's policies/signer-policy.json"))
    }

    @Test func `a policy that forgets a region fails the check`() throws {
        let project = try project()
        try project.folder.write(
            #"{"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "#
                + #""Resource": ["arn:aws:s3:::us-east-1-greengrass-updates/*", "arn:aws:s3:::mine/*"]}, "#
                + #"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}"#,
            to: "policy.json"
        )
        let text = try project.run("iam", "check", "policy.json", "1.0.0")
        #expect(text.status == 1)
        #expect(text.output.contains("policy.json lets devices fetch from 1 of 2 regions"))
        #expect(text.output.contains("may not fetch: no policy allows it"))
        #expect(text.errors.contains("error: policy.json forgets 1 of 2 regions: eu-west-1"))
        #expect(text.errors.contains("opens more: arn:aws:s3:::mine/*, buckets that are not of updates"))
        #expect(text.errors.contains("allows nothing, since the element \"NotAction\" is not understood"))
        let json = try project.run("iam", "check", "policy.json", "--format", "json")
        #expect(json.status == 1)
        let report = try decode(Report.self, json.output)
        #expect(!report.sound)
        #expect(report.forgotten == ["eu-west-1"])
        #expect(report.notUnderstood?.count == 1)
    }

    @Test func `a policy is checked against a release tree`() throws {
        let project = try SampleProject.staged()
        try project.build()
        func write(_ resource: String) throws {
            let statement = #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "\#(resource)"}"#
            try project.folder.write(#"{"Statement": \#(statement)}"#, to: "policy.json")
        }
        try write("arn:aws:s3:::*-greengrass-updates/*")
        #expect(try project.run("iam", "check", "policy.json", "--release", "release").status == 0)
        // The agent's artifacts are left out.
        try write("arn:aws:s3:::*-greengrass-updates/core/*")
        let half = try project.run("iam", "check", "policy.json", "--release", "release")
        #expect(half.status == 1)
        #expect(half.output.contains("may not fetch 2 of 4, such as ota_agent/"))
        let empty = try project.run("iam", "check", "policy.json", "--release", "nowhere")
        #expect(empty.status == 65)
        #expect(empty.errors.contains("nowhere: there is no release in it"))
        #expect(try project.run("iam", "check", "policy.json", "1.0.0", "--release", "release").status == 64)
    }

    @Test func `a role that trusts Greengrass alone fails the check`() throws {
        let project = try project()
        try project.folder.write(
            #"{"Statement": {"Effect": "Allow", "Principal": {"Service": "greengrass.amazonaws.com"}, "#
                + #""Action": "sts:AssumeRole"}}"#,
            to: "trust.json"
        )
        let result = try project.run("iam", "check", "trust.json", "--json")
        #expect(result.status == 1)
        let reason = "the trust policy names greengrass.amazonaws.com and not iot.amazonaws.com"
        #expect(result.errors.contains(reason))
        #expect(try decode(Report.self, result.output).refusal == reason)
    }

    @Test(arguments: [
        (["check", "no.json"], 74, "No such file"), (["check", "bad.json"], 65, "bad.json: line 2: this is not JSON"),
        (["policies", "--account", "12"], 65, "twelve digits"),
        (["policies", "--role", "a b"], 65, "role name \"a b\""),
        (["policies", "--role", "arn:aws:s3:::b"], 65, "the ARN of something else"),
        (["policies", "--role", "arn:aws-cn:iam::123456789012:role/R"], 65, "no region of the partition aws-cn"),
        (
            ["policies", "--role", "arn:aws:iam::123456789012:role/R", "--account", "210987654321"], 64,
            "is not the account of --role"
        ),
        (["policies", "2.0.0"], 65, "there is no such release definition"),
    ])
    func `a mistake is named`(arguments: [String], status: Int32, message: String) throws {
        let project = try project()
        try project.folder.write("{\n\"Statement\" 1}", to: "bad.json")
        let result = try project.run(["iam"] + arguments)
        #expect(result.status == status)
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}
