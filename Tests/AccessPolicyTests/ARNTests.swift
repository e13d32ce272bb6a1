import AccessPolicy
import ReleaseModel
import Testing

@Suite struct ARNTests {
    @Test(arguments: [
        "arn:aws:iot:us-east-1:123456789012:thing/gateway-1", "arn:aws:iot:us-east-1:123456789012:thing/a:b",
        "arn:aws-cn:iam::123456789012:role/Signer", "arn:aws-us-gov:s3:::us-gov-west-1-greengrass-updates/core/x",
        "arn:aws:iam::aws:policy/service-role/GreengrassOTAUpdateArtifactAccess", "arn:aws:s3:::bucket",
    ])
    func `an ARN is written as it was read`(text: String) throws {
        #expect(try ARN(parsing: text).description == text)
    }

    @Test(arguments: [
        ("", "an ARN is arn:PARTITION"), ("arn:aws:iot:us-east-1:123456789012", "an ARN is arn:PARTITION"),
        ("ARN:aws:s3:::b", "an ARN is arn:PARTITION"), ("arn:asw:s3:::b", "did you mean \"aws\"?"),
        ("arn:aws::iam::123456789012:role/R", "the service is missing"),
        ("arn:aws:iam::123456789012:", "the resource is missing"),
        ("arn:aws:iam::12345678901:role/R", "twelve digits"), ("arn:aws:iam::12345678901a:role/R", "twelve digits"),
        ("arn:aws:IAM::123456789012:role/R", "lower-case letters"), ("arn:aws:s3:::*", "without * and ?"),
        ("arn:aws:s3:::b/a b", "without spaces"), ("arn:aws:s3:::b/ä", "printable ASCII"),
        ("arn:aws:s3:::b/\n", "printable ASCII"),
        ("arn:aws:s3:::" + String(repeating: "b", count: 2048), "at most 2048 characters"),
    ])
    func `what is no ARN is refused with the reason`(text: String, reason: String) throws {
        let error = try #require(throws: InvalidValue.self) { try ARN(parsing: text) }
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test func `the resources of an update are made and read`() throws {
        let account = try AccountID(parsing: "123456789012")
        let region = try Region(parsing: "cn-north-1")
        let thing = try ARN.thing("a:b", in: region, of: account)
        #expect(thing.description == "arn:aws-cn:iot:cn-north-1:123456789012:thing/a:b")
        #expect(thing.thingName == "a:b")
        #expect(thing.thingGroupName == nil)
        #expect(thing.account == account)
        let group = try ARN.thingGroup("plant", in: region, of: account)
        #expect(group.description == "arn:aws-cn:iot:cn-north-1:123456789012:thinggroup/plant")
        #expect(group.thingGroupName == "plant")
        #expect(group.thingName == nil)
        let job = try ARN.job("GreengrassUpdateJob_1", in: region, of: account)
        #expect(job.description == "arn:aws-cn:iot:cn-north-1:123456789012:job/GreengrassUpdateJob_1")
        #expect(job.jobID == "GreengrassUpdateJob_1")
        let role = ARN.role(
            try IdentityName(parsing: "Signer", of: .role),
            path: try IdentityPath(parsing: "/service-role/"),
            of: account,
            in: .china
        )
        #expect(role.description == "arn:aws-cn:iam::123456789012:role/service-role/Signer")
        #expect(role.role?.name.description == "Signer")
        #expect(role.role?.path.description == "/service-role/")
        #expect(role.user == nil)
        let user = ARN.user(try IdentityName(parsing: "release-engineer", of: .user), of: account)
        #expect(user.description == "arn:aws:iam::123456789012:user/release-engineer")
        #expect(user.user?.path == .root)
        let object = ARN.object(try ObjectKey(parsing: "core/x86_64/a.tar.gz"), in: region)
        #expect(object.description == "arn:aws-cn:s3:::cn-north-1-greengrass-updates/core/x86_64/a.tar.gz")
        #expect(object.object?.bucket == "cn-north-1-greengrass-updates")
        #expect(object.object?.key == "core/x86_64/a.tar.gz")
        #expect(object.account == nil)
    }

    @Test(arguments: [
        "arn:aws:iot:us-east-1:123456789012:thing/a/b", "arn:aws:iot:us-east-1:123456789012:thing/",
        "arn:aws:iot::123456789012:thing/a", "arn:aws:iot:us-east-1::thing/a", "arn:aws:iam::123456789012:role",
        "arn:aws:iam::123456789012:role/", "arn:aws:iam::aws:role/R", "arn:aws:s3:::bucket/", "arn:aws:s3:::/key",
        "arn:aws:s3:us-east-1::bucket/key", "arn:aws:iot:us-east-1:123456789012:thinggroup/a!",
        "arn:aws:iot:us-east-1:123456789012:job/a:b", "arn:aws:iam::123456789012:role//R",
    ])
    func `a name of something else is none of these`(text: String) throws {
        let arn = try ARN(parsing: text)
        #expect(arn.thingName == nil)
        #expect(arn.thingGroupName == nil)
        #expect(arn.jobID == nil)
        #expect(arn.role == nil)
        #expect(arn.user == nil)
        #expect(arn.object == nil)
    }

    @Test func `names that AWS would refuse make no ARN`() throws {
        let account = try AccountID(parsing: "123456789012")
        let region = try Region(parsing: "us-east-1")
        for name in ["", "a/b", "ä", "a b", String(repeating: "a", count: 129)] {
            #expect(throws: InvalidValue.self) { try ARN.thing(name, in: region, of: account) }
            #expect(throws: InvalidValue.self) { try ARN.thingGroup(name, in: region, of: account) }
        }
        for id in ["", "a:b", "a/b", String(repeating: "a", count: 65)] {
            #expect(throws: InvalidValue.self) { try ARN.job(id, in: region, of: account) }
        }
    }
}
