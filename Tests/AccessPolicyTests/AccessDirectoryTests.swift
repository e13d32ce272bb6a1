import AccessPolicy
import ReleaseModel
import Testing

@Suite struct AccessDirectoryTests {
    private let home: AccessDirectory.Home

    init() throws {
        home = AccessDirectory.Home(account: try AccountID(parsing: "123456789012"), partition: .china)
    }

    private func role(_ name: String) throws -> Role {
        Role(
            try IdentityName(parsing: name, of: .role),
            path: try IdentityPath(parsing: "/ota/"),
            in: home,
            trustPolicy: try document(
                [#"{"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"}"#],
                as: .trust
            ),
            policies: try IdentityPolicies(
                inline: [
                    try IdentityName(parsing: "Closed", of: .policy): try document([
                        #"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws-cn:s3:::*/secret"}"#
                    ])
                ],
                attached: [ManagedPolicy.otaArtifactAccess(in: .china)]
            )
        )
    }

    private func user(_ name: String, _ keys: String...) throws -> User {
        User(
            try IdentityName(parsing: name, of: .user),
            in: home,
            accessKeys: try keys.map(AccessKeyID.init(parsing:)),
            policies: try IdentityPolicies(inline: [:])
        )
    }

    @Test func `roles and users are found`() throws {
        let directory = try AccessDirectory(
            home: home,
            roles: [try role("Signer"), try role("Other")],
            users: [try user("b", "AKIAIOSFODNN7EXAMPLE"), try user("a", "AKIAIOSFODNN7EXAMPLF")]
        )
        #expect(directory.users.map(\.name.description) == ["a", "b"])
        #expect(directory.user(accessKey: "AKIAIOSFODNN7EXAMPLE")?.name.description == "b")
        #expect(directory.user(accessKey: "akiaiosfodnn7example") == nil)
        #expect(directory.user(named: "a")?.arn.description == "arn:aws-cn:iam::123456789012:user/a")
        let signer = try #require(directory.role(named: "Signer"))
        #expect(signer.arn.description == "arn:aws-cn:iam::123456789012:role/ota/Signer")
        #expect(directory.role(signer.arn) == signer)
        #expect(directory.role(named: "signer") == nil)
        #expect(directory.role(try ARN(parsing: "arn:aws-cn:iam::123456789012:role/Signer")) == nil)
    }

    @Test func `attached and inline policies are evaluated together`() throws {
        let signer = try role("Signer")
        #expect(signer.trust(in: .iot).isTrusted)
        let bucket = "arn:aws-cn:s3:::cn-north-1-greengrass-updates"
        #expect(signer.evaluate(.getObject, on: try one("\(bucket)/core/a")).isAllowed)
        #expect(!signer.evaluate(.getObject, on: try one("\(bucket)/core/secret")).isAllowed)
        #expect(!signer.evaluate(.getObject, on: try one("arn:aws-cn:s3:::other/core/a")).isAllowed)
        #expect(signer.policies.inline.map(\.name) == ["Closed"])
        #expect(signer.policies["Closed"] != nil)
        #expect(signer.policies["closed"] == nil)
    }

    @Test func `names that IAM takes for the same are refused`() throws {
        let (one, same) = (try role("Signer"), try role("SIGNER"))
        let roles = try #require(throws: InvalidValue.self) {
            try AccessDirectory(home: home, roles: [one, same], users: [])
        }
        #expect(roles.reason.contains("two roles have it"))
        let (first, second) = (try user("a", "AKIAIOSFODNN7EXAMPLE"), try user("A"))
        let users = try #require(throws: InvalidValue.self) {
            try AccessDirectory(home: home, roles: [], users: [first, second])
        }
        #expect(users.reason.contains("two users have it"))
        let thief = try user("b", "AKIAIOSFODNN7EXAMPLE")
        let keys = try #require(throws: InvalidValue.self) {
            try AccessDirectory(home: home, roles: [], users: [first, thief])
        }
        #expect(keys.reason.contains("one owner only"))
    }

    @Test(arguments: ["", "a b", "a/b", "ä", "a*", String(repeating: "a", count: 65)])
    func `names that IAM refuses are refused`(name: String) {
        #expect(throws: InvalidValue.self) { try IdentityName(parsing: name, of: .role) }
        #expect(throws: InvalidValue.self) { try IdentityName(parsing: name, of: .user) }
    }

    @Test func `names that IAM takes are taken`() throws {
        #expect(try IdentityName(parsing: "a_B+=,.@-9", of: .role).description == "a_B+=,.@-9")
        #expect(throws: Never.self) { try IdentityName(parsing: String(repeating: "a", count: 128), of: .policy) }
        #expect(throws: InvalidValue.self) {
            try IdentityName(parsing: String(repeating: "a", count: 129), of: .policy)
        }
        #expect(try IdentityPath(parsing: "/a/b.c/").description == "/a/b.c/")
        #expect(try IdentityPath(parsing: "/") == .root)
    }

    @Test(arguments: [
        "", "a", "/a", "a/", "//", "/a//b/", "/a b/", "/*/", "/" + String(repeating: "a", count: 511) + "/",
    ])
    func `paths that are none are refused`(path: String) {
        #expect(throws: InvalidValue.self) { try IdentityPath(parsing: path) }
    }

    @Test(arguments: ["", "AKIA1", "AKIAIOSFODNN7EXAMPL!", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"])
    func `what is no access key id is refused, and not repeated`(text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try AccessKeyID(parsing: text) }
        #expect(text.isEmpty || !error.description.contains(text))
    }

    @Test(arguments: ["", "12345678901", "1234567890123", "12345678901a", "１23456789012", " 12345678901"])
    func `what is no account id is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try AccountID(parsing: text) }
    }

    @Test(arguments: ["", "s3", "s3:", ":GetObject", "s3:Get:Object", "s3:*", "s3:Get Object", "s3:Gét"])
    func `what is no action is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try ActionName(parsing: text) }
    }
}
