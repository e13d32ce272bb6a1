import AccessPolicy
import Testing

@Suite struct TrustTests {
    private static let iot = #""Principal": {"Service": "iot.amazonaws.com"}"#

    @Test(arguments: [
        #"{"Effect": "Allow", \#(iot), "Action": "sts:AssumeRole"}"#,
        #"{"Effect": "Allow", \#(iot), "Action": ["sts:TagSession", "STS:assumerole"]}"#,
        #"{"Effect": "Allow", \#(iot), "Action": "sts:*"}"#, #"{"Effect": "Allow", \#(iot), "Action": "*"}"#,
        #"{"Effect": "Allow", "Principal": {"Service": ["greengrass.amazonaws.com", "iot.amazonaws.com"]}, "#
            + #""Action": "sts:AssumeRole"}"#,
        #"{"Effect": "Allow", "Principal": {"AWS": "123456789012", "Service": "iot.amazonaws.com"}, "Action": "*"}"#,
    ])
    func `a role that names AWS IoT trusts it`(statement: String) throws {
        let policy = try document([statement], as: .trust)
        guard case .trusted(let label) = policy.trust(in: .iot) else {
            Issue.record("\(policy.trust(in: .iot))")
            return
        }
        #expect(label.number == 1)
    }

    @Test(arguments: [
        (
            [#"{"Effect": "Allow", "Principal": {"Service": "greengrass.amazonaws.com"}, "Action": "sts:AssumeRole"}"#],
            "the trust policy names greengrass.amazonaws.com and not iot.amazonaws.com"
        ),
        (
            [
                #"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}"#
            ],
            "the trust policy names arn:aws:iam::123456789012:root and not iot.amazonaws.com"
        ),
        (
            [#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#],
            "the trust policy names * and not iot.amazonaws.com"
        ),
        (
            [#"{"Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}"#],
            "the trust policy names nobody and not iot.amazonaws.com"
        ),
        (
            [#"{"Sid": "Tag", "Effect": "Allow", \#(iot), "Action": "sts:TagSession"}"#],
            "statement \"Tag\" of the trust policy names iot.amazonaws.com, and does not allow it sts:AssumeRole"
        ),
        (
            [
                #"{"Effect": "Allow", \#(iot), "Action": "*"}"#,
                #"{"Effect": "Deny", "Principal": "*", "Action": "sts:*"}"#,
            ], "statement 2 of the trust policy denies it"
        ),
        (
            [
                #"{"Effect": "Allow", \#(iot), "Action": "*"}"#,
                #"{"Effect": "Deny", "Principal": {"Service": "*.amazonaws.com"}, "Action": "*"}"#,
            ], "statement 2 of the trust policy denies it, since the service \"*.amazonaws.com\" is not understood"
        ),
        (
            [#"{"Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "sts:AssumeRole"}"#],
            "statement 1 of the trust policy does not count, since the element \"NotPrincipal\" is not understood"
        ),
        (
            [#"{"Effect": "Allow", "Principal": {"Servise": "iot.amazonaws.com"}, "Action": "*"}"#],
            "statement 1 of the trust policy does not count, since the principal \"Servise\" is not understood"
        ),
        (
            [
                #"{"Effect": "Allow", \#(iot), "Action": "sts:AssumeRole", "#
                    + #""Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}}}"#
            ], "the conditions of statement 1 of the trust policy do not hold"
        ),
    ])
    func `a role that does not trust AWS IoT says why`(statements: [String], reason: String) throws {
        let context = RequestContext(sourceAccount: try AccountID(parsing: "123456789012"))
        guard case .refused(let refusal) = try document(statements, as: .trust).trust(in: .iot, context: context) else {
            Issue.record("it is trusted")
            return
        }
        #expect(refusal.description == reason)
    }

    @Test func `a policy against the confused deputy holds for its own account`() throws {
        let policy = try document(
            [
                #"{"Effect": "Allow", \#(TrustTests.iot), "Action": "sts:AssumeRole", "Condition": "#
                    + #"{"StringEquals": {"aws:SourceAccount": "123456789012"}, "#
                    + #""ArnLike": {"aws:SourceArn": "arn:aws:iot:*:123456789012:*"}}}"#
            ],
            as: .trust
        )
        let account = try AccountID(parsing: "123456789012")
        let arn = try ARN(parsing: "arn:aws:iot:us-east-1:123456789012:job/j")
        let own = RequestContext(sourceAccount: account, sourceARN: arn)
        #expect(policy.trust(in: .iot, context: own).isTrusted)
        #expect(!policy.trust(in: .iot, context: RequestContext(sourceAccount: account)).isTrusted)
        #expect(!policy.trust(in: .iot).isTrusted)
    }
}
