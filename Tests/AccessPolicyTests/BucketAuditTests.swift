import AccessPolicy
import ReleaseModel
import Testing

@Suite struct BucketAuditTests {
    private static func audit(_ statements: String...) throws -> BucketAudit {
        BucketAudit(
            of: try policies(statements),
            regions: try ["eu-west-1", "us-east-1"].map(Region.init(parsing:)),
            keys: try ["core/x86_64/a.tar.gz", "ota_agent/x86_64/b.tar.gz"].map(ObjectKey.init(parsing:))
        )
    }

    private static func allow(_ resources: String...) -> String {
        let list = resources.map { "\"\($0)\"" }.joined(separator: ", ")
        return #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": [\#(list)]}"#
    }

    @Test func `a policy for the regions is whole and opens nothing more`() throws {
        let audit = try BucketAuditTests.audit(
            BucketAuditTests.allow(
                "arn:aws:s3:::eu-west-1-greengrass-updates/*",
                "arn:aws:s3:::us-east-1-greengrass-updates/*"
            )
        )
        #expect(audit.fetchable.map(\.name) == ["eu-west-1", "us-east-1"])
        #expect(audit.forgotten.isEmpty)
        #expect(audit.excess.isEmpty)
        #expect(audit.doubts.isEmpty)
    }

    @Test func `a forgotten region is named with the object that is missed`() throws {
        let audit = try BucketAuditTests.audit(
            BucketAuditTests.allow("arn:aws:s3:::us-east-1-greengrass-updates/*"),
            BucketAuditTests.allow("arn:aws:s3:::eu-west-1-greengrass-updates/core/*")
        )
        #expect(audit.forgotten.map(\.name) == ["eu-west-1"])
        let missing = try #require(audit.access.first?.missing)
        #expect(missing.object.description == "arn:aws:s3:::eu-west-1-greengrass-updates/ota_agent/x86_64/b.tar.gz")
        #expect(missing.denial == .implicit)
        #expect(missing.fetchable == 1)
        #expect(missing.wanted == 2)
    }

    @Test func `a deny takes a region away`() throws {
        let audit = try BucketAuditTests.audit(
            BucketAuditTests.allow("arn:aws:s3:::*-greengrass-updates/*"),
            #"{"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::us-*"}"#
        )
        #expect(audit.fetchable.map(\.name) == ["eu-west-1"])
        #expect(audit.access.last?.missing?.denial.description == "statement \"No\" of the policy test denies it")
    }

    @Test(arguments: [
        ("arn:aws:s3:::*-greengrass-updates/*", BucketAudit.Excess.Extent.updates),
        ("arn:aws:s3:::eu-*-greengrass-updates/*", .updates), ("arn:aws:s3:::*", .others), ("*", .others),
        ("arn:aws:s3:::my-bucket/*", .others), ("arn:aws:s3:::eu-west-1-greengrass-updates*", .others),
        ("arn:aws:s3", .others), ("arn:aws:s3:::-greengrass-updates/*", .others),
    ])
    func `buckets beyond the release are named`(resource: String, extent: BucketAudit.Excess.Extent) throws {
        let audit = try BucketAuditTests.audit(BucketAuditTests.allow(resource))
        #expect(audit.excess.map(\.extent) == [extent])
        #expect(audit.excess.map(\.resource) == [resource])
    }

    @Test func `a region that the release does not have is told from other buckets`() throws {
        let audit = try BucketAuditTests.audit(BucketAuditTests.allow("arn:aws:s3:::sa-east-1-greengrass-updates/*"))
        #expect(audit.excess.map(\.extent) == [.region(try Region(parsing: "sa-east-1"))])
    }

    @Test(arguments: [
        "arn:aws:s3:::my-bucket", "arn:aws:iot:us-east-1:123456789012:thing/*",
        "arn:aws:s3:::eu-west-1-greengrass-updates/core/*",
    ])
    func `what opens no object beyond the release is no excess`(resource: String) throws {
        #expect(try BucketAuditTests.audit(BucketAuditTests.allow(resource)).excess.isEmpty)
    }

    @Test func `other actions open no buckets to devices`() throws {
        let audit = try BucketAuditTests.audit(#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}"#)
        #expect(audit.excess.isEmpty)
        #expect(audit.forgotten.count == 2)
    }

    @Test func `what is not understood is named, and what it does`() throws {
        let audit = try BucketAuditTests.audit(
            #"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"}"#,
            #"{"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*"}"#
        )
        #expect(audit.forgotten.count == 2)
        #expect(audit.doubts.map(\.isDeny) == [false, true])
        #expect(audit.doubts.map(\.statement.statement.number) == [1, 2])
        #expect(audit.doubts.first?.reason == "the element \"NotResource\" is not understood")
    }
}
