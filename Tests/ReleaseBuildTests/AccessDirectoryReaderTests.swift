import AccessPolicy
import FileStore
import ReleaseBuild
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct AccessDirectoryReaderTests {
    private static let text = """
        account: "123456789012"
        roles:
          Signer:
            path: /ota/
            trust:
              Version: 2012-10-17
              Statement:
                - { Effect: Allow, Principal: { Service: iot.amazonaws.com }, Action: sts:AssumeRole }
            policies:
              Read: |
                {"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
                  "Resource": "arn:aws:s3:::b/*"}}
            attach: ["arn:aws:iam::aws:policy/service-role/GreengrassOTAUpdateArtifactAccess"]
        users:
          release-engineer:
            accessKeys: [AKIAIOSFODNN7EXAMPLE]
            policies:
              Launch:
                Version: "2012-10-17"
                Statement:
                  Effect: Allow
                  Action: [iot:CreateJob, greengrass:CreateSoftwareUpdateJob]
                  Resource: "*"

        """

    private static func parse(_ text: String) throws -> AccessDirectory {
        try ManifestReader.parseAccessDirectory(text, file: "iam.yaml")
    }

    @Test func `roles and users are read, with policies as mappings and as text`() throws {
        let directory = try AccessDirectoryReaderTests.parse(AccessDirectoryReaderTests.text)
        #expect(directory.home.account.description == "123456789012")
        let role = try #require(directory.role(named: "Signer"))
        #expect(role.arn.description == "arn:aws:iam::123456789012:role/ota/Signer")
        #expect(role.trust(in: .iot).isTrusted)
        #expect(role.evaluate(.getObject, on: .one(try ARN(parsing: "arn:aws:s3:::b/k"))).isAllowed)
        let update = try ARN(parsing: "arn:aws:s3:::us-east-1-greengrass-updates/core/a")
        #expect(role.evaluate(.getObject, on: .one(update)).isAllowed)
        // The text stays as it was written.
        let text = try #require(role.policies["Read"]).text
        #expect(text.hasPrefix("{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\",\n  \"Resource\""))
        let user = try #require(directory.user(accessKey: "AKIAIOSFODNN7EXAMPLE"))
        try user.authorize(.createSoftwareUpdateJob, on: .all)
        #expect(throws: AccessRefusal.self) { try user.authorize(.passRole, on: .one(role.arn)) }
    }

    @Test(arguments: [
        ("account: \"123456789012\"\n", "", ":1:1: the key \"account\" is missing"),
        ("\"123456789012\"", "\"1234\"", ":1:10: account id \"1234\": an account id has twelve digits"),
        ("users:", "user:", "unknown key \"user\": no such key; did you mean \"users\"?"),
        (
            "account:", "partition: aws-ch\naccount:",
            ":1:12: partition \"aws-ch\": no such partition; did you mean \"aws-cn\"?"
        ),
        ("  Signer:", "  Sig ner:", ":3:3: role name \"Sig ner\": a name has letters"),
        ("/ota/", "ota", ":4:11: path \"ota\": a path is"),
        ("    trust:\n", "    policy:\n", "unknown key \"policy\""),
        ("Effect: Allow, Principal", "Effect: Alow, Principal", ":8:11: policy: statement 1: Effect must be"),
        ("Version: 2012-10-17", "Version: 2020-01-01", ":6:7: policy: Version must be \"2012-10-17\""),
        (
            "\"Action\": \"s3:GetObject\",", "\"Action\": \"s3:GetObject\"",
            ":10:13: policy: line 2: this is not JSON: a comma"
        ),
        ("GreengrassOTAUpdateArtifactAccess\"", "AdministratorAccess\"", ":13:14: managed policy"),
        ("[AKIAIOSFODNN7EXAMPLE]", "[wJalrXUtnFEMI/K7MDENG]", ":16:18: access key id \"…\": an id has 16"),
        ("accessKeys:", "secretAccessKey: x\n    accessKeys:", ":16:5: unknown key \"secretAccessKey\""),
        ("Resource: \"*\"", "Resource: bucket/*", ":19:9: policy: statement 1: the resource \"bucket/*\" is neither"),
        ("Launch:", "Launch it:", ":18:7: policy name \"Launch it\": a name has letters"),
        (
            "release-engineer:",
            "Release-Engineer: {}\n  release-engineer:",
            "user name \"release-engineer\": two users have it; case does not tell them apart"
        ),
    ])
    func `a mistake is named with its line`(old: String, new: String, message: String) throws {
        let text = AccessDirectoryReaderTests.text.replacing(old, with: new, maxReplacements: 1)
        #expect(text != AccessDirectoryReaderTests.text)
        let failure = try #require(throws: ReleaseFailure.self) { try AccessDirectoryReaderTests.parse(text) }
        #expect(failure.kind == .invalidInput)
        #expect(failure.description.contains("iam.yaml"))
        #expect(failure.description.contains(message), "\(failure)")
    }

    @Test func `all mistakes are named at once`() throws {
        let text = AccessDirectoryReaderTests.text.replacing("sts:AssumeRole", with: "AssumeRole")
            .replacing("AKIAIOSFODNN7EXAMPLE", with: "AKIA").replacing("/ota/", with: "ota")
        let failure = try #require(throws: ReleaseFailure.self) { try AccessDirectoryReaderTests.parse(text) }
        #expect(failure.problems.compactMap(\.position?.line) == [4, 8, 16])
    }

    @Test func `a folder without the file has no directory`() throws {
        let folder = try TemporaryFolder.forTest
        #expect(try ManifestReader.accessDirectory(in: folder.path) == nil)
        try folder.write(AccessDirectoryReaderTests.text, to: "iam.yaml")
        #expect(try ManifestReader.accessDirectory(in: folder.path)?.roles.count == 1)
    }

    @Test(arguments: ["account: \"123456789012\"\n", "release: [\n", "a: &x\n"])
    func `the file is never taken for a release, not even malformed`(text: String) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write(text, to: "iam.yaml")
        try folder.write("release: 1.0.0\n", to: "1.0.0.yaml")
        #expect(try ManifestLocator.locate(nil, in: folder.path) == folder("1.0.0.yaml"))
    }

    @Test func `the sample directory allows an update of the sample release`() throws {
        let manifests = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("manifests")
        let directory = try #require(try ManifestReader.accessDirectory(in: manifests))
        let user = try #require(directory.user(named: "release-engineer"))
        #expect(!user.accessKeys.isEmpty)
        let role = try #require(directory.role(named: "Greengrass_OTA_Update_Role"))
        try user.authorize(.createSoftwareUpdateJob, on: .all)
        try user.authorize(.createJob, on: .all)
        try user.authorize(.passRole, on: .one(role.arn))
        #expect(role.trust(in: .iot).isTrusted)
        let objects = FetchedObjects(of: try ManifestReader.read(manifests.appending("1.11.6.yaml")))
        #expect(objects.keys.count == 14)
        let audit = BucketAudit(of: role.policies.all, regions: objects.regions, keys: objects.keys)
        #expect(audit.forgotten.isEmpty)
        #expect(audit.excess.isEmpty)
    }
}
