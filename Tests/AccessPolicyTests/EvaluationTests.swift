import AccessPolicy
import ReleaseModel
import Testing

@Suite struct EvaluationTests {
    private static let object = "arn:aws:s3:::us-east-1-greengrass-updates/core/x86_64/a.tar.gz"

    @Test(arguments: [
        ("s3:GetObject", true), ("S3:getobject", true), ("s3:*", true), ("*", true), ("s3:Get*", true),
        ("s3:*Object", true), ("s3:Get?bject", true), ("s3:Ge??bject", true), ("*:*", true), ("s3:GetObject*", true),
        ("s3:Get", false), ("s3:GetObjects", false), ("s3:?GetObject", false), ("s4:GetObject", false),
        ("s3:GetObject?", false), ("s3:Put*", false), ("s3:G.tObject", false), ("s3::GetObject", false),
    ])
    func `an action is matched without case`(pattern: String, matches: Bool) throws {
        let policies = try policies(#"{"Effect": "Allow", "Action": ["x:y", "\#(pattern)"], "Resource": "*"}"#)
        #expect(policies.evaluate(.getObject, on: try one(EvaluationTests.object)).isAllowed == matches)
    }

    @Test(arguments: [
        ("*", true), ("arn:aws:s3:::*", true), ("arn:aws:s3:::*-greengrass-updates/*", true),
        ("arn:aws:s3:::us-east-1-greengrass-updates/*", true), ("arn:aws:s3:::*.tar.gz", true),
        ("arn:aws:s3:::us-*-1-greengrass-updates/core/*/a.tar.gz", true),
        ("arn:aws:s3:::us-east-?-greengrass-updates/core/x86?64/a.tar.gz", true), ("arn:aws:s3", true),
        ("arn:*", true), ("arn:aws*", true), ("arn:aws:s3:::US-EAST-1-greengrass-updates/*", false),
        ("arn:aws:s3:::us-east-1-greengrass-updates", false), ("arn:aws:s3:::us-east-1-greengrass-updates/", false),
        ("arn:aws-cn:s3:::*", false), ("arn:aws:s3:us-east-1", false), ("arn:aws:iot", false),
        ("arn:aws:s3:::us-west-2-greengrass-updates/*", false), ("arn:aws:s3:::*/?", false),
        ("arn:aws:s3:::us-east-${*}-greengrass-updates/*", false),
        ("arn:aws:s3:::us-east-${?}-greengrass-updates/*", false),
    ])
    func `a resource is matched with case, across slashes`(pattern: String, matches: Bool) throws {
        let policies = try policies(#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["\#(pattern)"]}"#)
        #expect(policies.evaluate(.getObject, on: try one(EvaluationTests.object)).isAllowed == matches)
    }

    @Test func `dollar signs in braces are characters, and all of it in old policies`() throws {
        func isAllowed(_ version: String, _ pattern: String) throws -> Bool {
            let text =
                #"{"Version": "\#(version)", "Statement": "#
                + #"{"Effect": "Allow", "Action": "*", "Resource": "\#(pattern)"}}"#
            let policies = PolicySet([NamedPolicy("p", try PolicyDocument(parsing: text, as: .permissions))])
            return policies.evaluate(.getObject, on: try one("arn:aws:s3:::b/${aws:username}")).isAllowed
        }
        #expect(try isAllowed("2012-10-17", "arn:aws:s3:::b/${$}{aws:username}"))
        #expect(try !isAllowed("2012-10-17", "arn:aws:s3:::b/${aws:username}"))
        #expect(try isAllowed("2008-10-17", "arn:aws:s3:::b/${aws:username}"))
    }

    @Test func `an action without resources needs a policy for all`() throws {
        let action = ActionName.createSoftwareUpdateJob
        let wide = try policies(#"{"Effect": "Allow", "Action": "greengrass:*", "Resource": "*"}"#)
        let narrow = try policies(#"{"Effect": "Allow", "Action": "greengrass:*", "Resource": "arn:aws:greengrass:*"}"#)
        #expect(wide.evaluate(action, on: .all).isAllowed)
        #expect(narrow.evaluate(action, on: .all) == .denied(.implicit))
    }

    @Test func `a deny goes before every allow, wherever it stands`() throws {
        let allow = try document([#"{"Sid": "Open", "Effect": "Allow", "Action": "*", "Resource": "*"}"#])
        let deny = try document([
            #"{"Sid": "Shut", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::secret/*"}"#
        ])
        for order in [[("a", allow), ("b", deny)], [("b", deny), ("a", allow)]] {
            let policies = PolicySet(order.map { NamedPolicy($0.0, $0.1) })
            guard case .denied(let denial) = policies.evaluate(.getObject, on: try one("arn:aws:s3:::secret/k")) else {
                Issue.record("it is not denied")
                continue
            }
            #expect(denial.description == "statement \"Shut\" of the policy b denies it")
            guard case .allowed(let statement) = policies.evaluate(.getObject, on: try one("arn:aws:s3:::open/k"))
            else {
                Issue.record("it is not allowed")
                continue
            }
            #expect(statement.description == "statement \"Open\" of the policy a")
        }
        #expect(PolicySet([]).evaluate(.getObject, on: .all) == .denied(.implicit))
    }

    @Test(arguments: [
        (#"{"StringEquals": {"aws:SourceAccount": "123456789012"}}"#, true),
        (#"{"StringEquals": {"AWS:sourceaccount": ["210987654321", "123456789012"]}}"#, true),
        (#"{"StringEquals": {"aws:SourceAccount": "210987654321"}}"#, false),
        (#"{"StringEquals": {"aws:SourceAccount": "*"}}"#, false),
        (#"{"StringEquals": {"aws:SourceArn": "arn:aws:iot:us-east-1:123456789012:job/j"}}"#, true),
        (#"{"StringEquals": {"aws:SourceArn": "arn:aws:iot:us-east-1:123456789012:job/*"}}"#, false),
        (#"{"ArnLike": {"aws:SourceArn": "arn:aws:iot:us-east-1:123456789012:job/*"}}"#, true),
        (#"{"ArnLike": {"aws:SourceArn": "arn:aws:iot:*:123456789012:*"}}"#, true),
        (#"{"ArnLike": {"aws:SourceArn": "arn:aws:iot:us-east-?:*:*"}}"#, true),
        (#"{"ArnLike": {"aws:SourceArn": "arn:aws:iot:*:210987654321:*"}}"#, false),
        // Each field on its own: a star takes no colons.
        (#"{"ArnLike": {"aws:SourceArn": "arn:aws:*:job/j:x:y"}}"#, false),
        (#"{"ArnLike": {"aws:SourceArn": "arn:*:*:*:*:*"}}"#, true),
        (
            #"{"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnLike": {"aws:SourceArn": "arn:*:s3:*:*:*"}}"#,
            false
        ),
    ])
    func `all conditions have to hold, with one value of each`(condition: String, holds: Bool) throws {
        let context = RequestContext(
            sourceAccount: try AccountID(parsing: "123456789012"),
            sourceARN: try ARN(parsing: "arn:aws:iot:us-east-1:123456789012:job/j")
        )
        let rest = #""Action": "*", "Resource": "*", "Condition": \#(condition)}"#
        let allowing = try policies(#"{"Effect": "Allow", \#(rest)"#)
        #expect(allowing.evaluate(.getObject, on: .all, in: context).isAllowed == holds)
        // A key that the request has not is unlike every value.
        #expect(!allowing.evaluate(.getObject, on: .all).isAllowed)
        let denying = try policies(
            #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            #"{"Effect": "Deny", \#(rest)"#
        )
        #expect(denying.evaluate(.getObject, on: .all, in: context).isAllowed != holds)
        #expect(denying.evaluate(.getObject, on: .all).isAllowed)
    }

    @Test(arguments: ["*a", "*", "*?", "?*a*?", "a*"])
    func `patterns made to be slow are not`(part: String) throws {
        // Small enough for a policy, and too many stars for whoever goes back to each.
        let pattern = "arn:aws:s3:::b/" + String(repeating: part, count: 8000 / part.utf8.count) + "b"
        let policies = try policies(#"{"Effect": "Allow", "Action": "*", "Resource": "\#(pattern)"}"#)
        let resource = try one("arn:aws:s3:::b/" + String(repeating: "a", count: 1900))
        var isAllowed = true
        let time = ContinuousClock().measure { isAllowed = policies.evaluate(.getObject, on: resource).isAllowed }
        #expect(!isAllowed)
        // It takes less than a second, where going back to every star takes longer than anybody has.
        #expect(time < .seconds(120))
    }

    @Test func `a refusal says what AWS says`() throws {
        let home = AccessDirectory.Home(account: try AccountID(parsing: "123456789012"))
        let user = User(
            try IdentityName(parsing: "release-engineer", of: .user),
            in: home,
            accessKeys: [],
            policies: try IdentityPolicies(inline: [:])
        )
        let role = try one("arn:aws:iam::123456789012:role/Signer")
        let refusal = try #require(throws: AccessRefusal.self) { try user.authorize(.passRole, on: role) }
        #expect(
            refusal.message
                == "User: arn:aws:iam::123456789012:user/release-engineer is not authorized to perform: iam:PassRole "
                + "on resource: arn:aws:iam::123456789012:role/Signer"
        )
        #expect(refusal.denial == .implicit)
    }
}
