import AccessPolicy
import ReleaseModel
import Testing

@Suite struct UpdatePoliciesTests {
    private static func regions(_ names: String...) throws -> [Region] { try names.map(Region.init(parsing:)) }

    private static func role(in partition: Partition) throws -> ARN {
        .role(
            try IdentityName(parsing: "Signer", of: .role),
            of: try AccountID(parsing: "123456789012"),
            in: partition
        )
    }

    @Test func `the policies are those of AWS's documentation`() throws {
        let regions = try UpdatePoliciesTests.regions("eu-west-1", "us-east-1")
        let policies = try UpdatePolicies(regions: regions, role: try UpdatePoliciesTests.role(in: .aws))
        #expect(
            policies.signer.text == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "AllowsIotToAccessGreengrassOTAUpdateArtifacts",
                      "Effect": "Allow",
                      "Action": [
                        "s3:GetObject"
                      ],
                      "Resource": [
                        "arn:aws:s3:::eu-west-1-greengrass-updates/*",
                        "arn:aws:s3:::us-east-1-greengrass-updates/*"
                      ]
                    }
                  ]
                }
                """
        )
        #expect(
            policies.trust.text == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "AllowIotToAssumeRole",
                      "Effect": "Allow",
                      "Principal": {
                        "Service": "iot.amazonaws.com"
                      },
                      "Action": "sts:AssumeRole"
                    }
                  ]
                }
                """
        )
        #expect(
            policies.launch.text == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "AllowCreateSoftwareUpdateJob",
                      "Effect": "Allow",
                      "Action": "greengrass:CreateSoftwareUpdateJob",
                      "Resource": "*"
                    },
                    {
                      "Sid": "AllowPassRole",
                      "Effect": "Allow",
                      "Action": "iam:PassRole",
                      "Resource": "arn:aws:iam::123456789012:role/Signer"
                    },
                    {
                      "Sid": "AllowCreateJob",
                      "Effect": "Allow",
                      "Action": "iot:CreateJob",
                      "Resource": "*"
                    }
                  ]
                }
                """
        )
    }

    @Test(arguments: [
        (Partition.aws, "us-east-1"), (.china, "cn-north-1"), (.usGov, "us-gov-west-1"),
    ])
    func `the policies allow an update in their partition, and nothing else`(
        partition: Partition,
        region: String
    ) throws {
        let all = try UpdatePoliciesTests.regions("us-east-1", "cn-north-1", "us-gov-west-1")
        let role = try UpdatePoliciesTests.role(in: partition)
        let key = try ObjectKey(parsing: "core/x86_64/a.tar.gz")
        for isManaged in [false, true] {
            let policies = try UpdatePolicies(regions: all, role: role, usesManagedPolicy: isManaged)
            let signer = PolicySet([NamedPolicy("signer", policies.signer)])
            for other in all {
                let decision = signer.evaluate(.getObject, on: .one(.object(key, in: other)))
                #expect(decision.isAllowed == (other.name == region))
                let put = signer.evaluate(ActionName("s3", "PutObject"), on: .one(.object(key, in: other)))
                #expect(put == .denied(.implicit))
            }
            let unlisted = Region.allOf(partition).first { $0.name != region }
            let further = try #require(unlisted)
            #expect(signer.evaluate(.getObject, on: .one(.object(key, in: further))).isAllowed == isManaged)
            #expect(policies.trust.trust(in: .iot).isTrusted)
            let launch = PolicySet([NamedPolicy("launch", policies.launch)])
            #expect(launch.evaluate(.createSoftwareUpdateJob, on: .all).isAllowed)
            #expect(launch.evaluate(.createJob, on: .all).isAllowed)
            #expect(launch.evaluate(.passRole, on: .one(role)).isAllowed)
            let stranger = ARN.role(
                try IdentityName(parsing: "Admin", of: .role),
                of: try AccountID(parsing: "123456789012"),
                in: partition
            )
            #expect(!launch.evaluate(.passRole, on: .one(stranger)).isAllowed)
        }
    }

    @Test func `a partition without regions has no policies`() throws {
        let regions = try UpdatePoliciesTests.regions("us-east-1")
        let role = try UpdatePoliciesTests.role(in: .china)
        #expect(throws: PolicyError.self) { try UpdatePolicies(regions: regions, role: role) }
    }

    @Test func `the managed policy is known by its content, and no other is`() throws {
        let arn = ManagedPolicy.otaArtifactAccess(in: .aws)
        #expect(arn.description == "arn:aws:iam::aws:policy/service-role/GreengrassOTAUpdateArtifactAccess")
        let text = try ManagedPolicy.document(of: arn).text
        #expect(text.contains("\"arn:aws:s3:::*-greengrass-updates/*\""))
        let other = try ARN(parsing: "arn:aws:iam::aws:policy/AdministratorAccess")
        let error = try #require(throws: InvalidValue.self) { try ManagedPolicy.document(of: other) }
        #expect(error.description.contains("its content is not known here"))
    }
}

extension Region {
    /// Two regions of each partition.
    fileprivate static func allOf(_ partition: Partition) -> [Region] {
        ["us-east-1", "us-east-2", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1"]
            .compactMap { try? Region(parsing: $0) }
            .filter { $0.partition == partition }
    }
}
