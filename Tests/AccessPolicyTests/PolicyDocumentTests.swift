import AccessPolicy
import Testing

@Suite struct PolicyDocumentTests {
    private static let allow = #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#

    @Test(arguments: [
        ("", "line 1: the text ends"), ("{", "a key in quotes is missing"),
        ("{\n\n\"a\"", "line 3: this is not JSON: a colon"), ("[]", "a policy is a JSON object"),
        (#""Statement""#, "a policy is a JSON object"), ("{}", "Statement is missing"),
        (#"{"Statement": []}"#, "Statement is empty"), (#"{"Statement": "x"}"#, "must be an object or a list"),
        (#"{"Statement": [1]}"#, "statement 1: it must be an object"),
        (#"{"Version": "2012-10-18", "Statement": \#(allow)}"#, "Version must be \"2012-10-17\""),
        (#"{"Version": 2012, "Statement": \#(allow)}"#, "Version must be \"2012-10-17\""),
        (#"{"Id": 1, "Statement": \#(allow)}"#, "Id must be a string"),
        (#"{"Statement": {"Action": "*", "Resource": "*"}}"#, "Effect must be"),
        (#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#, "Effect must be"),
        (#"{"Statement": [\#(allow), {"Effect": "Allow", "Resource": "*"}]}"#, "statement 2: Action is missing"),
        (#"{"Statement": {"Effect": "Allow", "Action": 7, "Resource": "*"}}"#, "Action must be a string or a list"),
        (#"{"Statement": {"Effect": "Allow", "Action": ["*", 7], "Resource": "*"}}"#, "Action must be a string"),
        (#"{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#, "Action must be a string"),
        (#"{"Statement": {"Effect": "Allow", "Action": "GetObject", "Resource": "*"}}"#, "nor SERVICE:OPERATION"),
        (#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#, "Resource is missing"),
        (#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "bucket/*"}}"#, "nor an ARN"),
        (#"{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}"#, "has both Action"),
        (#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#, "no Principal"),
        (#"{"Statement": {"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#, "a Sid has letters"),
        (
            #"{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}, "#
                + #"{"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]}"#,
            "two statements have the same Sid"
        ),
        (#"{"Statement": \#(allow), "Statement": \#(allow)}"#, "the key \"Statement\" is there twice"),
        (
            #"{"Statement": {"Effect": "Allow", "Effect" : "Deny", "Action": "*", "Resource": "*"}}"#,
            "the key \"Effect\" is there twice"
        ),
        (
            #"{"Statement": {"Effect": "Allow", "\u0045ffect" : "Deny", "Action": "*", "Resource": "*"}}"#,
            "the key \"Effect\" is there twice"
        ),
        (#"{"Statement": "\u0100"}"#, "beyond U+00FF"), (#"{"Statement": "\u00+1"}"#, "an escaped character is none"),
        (#"{"Statement": "\x"}"#, "no escape is written so"), (#"{"Statement": 01}"#, "no leading zeros"),
        (#"{"Statement": 1.}"#, "digits are missing"), (#"{"Statement": 1e}"#, "digits are missing"),
        (#"{"Statement": tru}"#, "no value starts so"), (#"{"Statement": [1 2]}"#, "a closing bracket is missing"),
        (#"{"Statement": 1 "Id": 2}"#, "a closing brace is missing"), (#"{"Statement": [1,]}"#, "no value starts so"),
        (#"{"Statement": 1,}"#, "a key in quotes is missing"), (#"{"Statement": "a"#, "a string is not closed"),
        ("{\"Statement\": \"a\n\"}", "line 1: this is not JSON: a string is not closed on its line"),
        (#"{"Statement": \#(allow)} {}"#, "there is more after the policy"),
        (#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []}}"#, "Condition must be"),
        ("{\"Statement\": \u{100}}", "no characters beyond U+00FF"),
        ("{\"Statement\": \u{0}}", "no control characters"),
        (String(repeating: "[", count: 5000), "nested more than 16 deep"),
        (String(repeating: " ", count: 131_073), "at most 10240 bytes"),
    ])
    func `what is no policy is refused with the place`(text: String, reason: String) throws {
        let error = try #require(throws: PolicyError.self) { try PolicyDocument(parsing: text, as: .permissions) }
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test(arguments: [
        (#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#, "Principal is missing"),
        (
            #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}"#,
            "a trust policy has no Resource"
        ),
        (#"{"Effect": "Allow", "Principal": "iot.amazonaws.com", "Action": "*"}"#, "Principal must be \"*\""),
        (#"{"Effect": "Allow", "Principal": {"Service": 1}, "Action": "*"}"#, "Principal.Service must be a string"),
    ])
    func `what is no trust policy is refused`(statement: String, reason: String) throws {
        let error = try #require(throws: PolicyError.self) { try document([statement], as: .trust) }
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test func `white space does not count, and everything else does`() throws {
        func text(padding: Int, space: Int) -> String {
            let action = "s3:" + String(repeating: "a", count: padding)
            let space = String(repeating: " ", count: space)
            return #"{"Statement":\#(space){"Effect":"Allow","Action":"\#(action)","Resource":"*"}}"#
        }
        let rest = text(padding: 0, space: 0).utf8.count
        _ = try PolicyDocument(parsing: text(padding: 10_240 - rest, space: 50_000), as: .permissions)
        #expect(throws: PolicyError.self) {
            try PolicyDocument(parsing: text(padding: 10_241 - rest, space: 0), as: .permissions)
        }
    }

    @Test func `a policy has a hundred statements at most`() throws {
        let statement = #"{"Effect":"Deny","Action":"*","Resource":"*"}"#
        _ = try document(Array(repeating: statement, count: 100))
        let error = try #require(throws: PolicyError.self) { try document(Array(repeating: statement, count: 101)) }
        #expect(error.description.contains("at most 100 statements"))
    }

    @Test func `the text is kept as it was written`() throws {
        let text = "{ \"Statement\" :\r\n\t\(PolicyDocumentTests.allow)}\n"
        let policy = try PolicyDocument(parsing: text, as: .permissions)
        #expect(policy.text == text)
        #expect(policy.version == .old)
    }

    /// What is not understood, in a statement that says something of every action and resource otherwise.
    @Test(arguments: [
        (#""Action": "*", "NotResource": "arn:aws:s3:::b/*""#, "\"NotResource\""),
        (#""NotAction": "iam:*", "Resource": "*""#, "\"NotAction\""),
        (#""Action": "*", "Resource": "*", "Resuorce": "*""#, "\"Resuorce\""),
        (#""Action": "*", "Resource": "arn:aws:s3:::${aws:username}/*""#, "the variable in"),
        (#""Action": "*", "Resource": "arn:aws:s3:::${*""#, "the variable in"),
        (#""Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#, "Bool on"),
        (#""Action": "*", "Resource": "*", "Condition": {"Bool": {}}"#, "the empty condition \"Bool\""),
        (#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:userid": "x"}}"#, "\"aws:userid\""),
        (
            #""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": 1}}"#,
            "StringEquals on"
        ),
        (#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": []}}"#, "StringEquals"),
        (#""Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:*"}}"#, "ArnLike on"),
        (#""Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceAccount": "1"}}"#, "ArnLike on"),
        (
            #""Action": "*", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:SourceAccount": "1"}}"#,
            "ForAnyValue"
        ),
        (
            #""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceArn": "${aws:x}"}}"#,
            "StringEquals on"
        ),
    ])
    func `what is not understood fails closed`(rest: String, reason: String) throws {
        let resource = try one("arn:aws:s3:::b/k")
        let allowing = try policies(#"{"Effect": "Allow", \#(rest)}"#)
        #expect(allowing.evaluate(.getObject, on: resource) == .denied(.implicit))
        let denying = try policies(
            #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            #"{"Effect": "Deny", \#(rest)}"#
        )
        guard case .denied(.notUnderstood(let statement, let why)) = denying.evaluate(.getObject, on: resource) else {
            Issue.record("it is not denied")
            return
        }
        #expect(statement.description == "statement 2 of the policy test")
        #expect(why.contains(reason), "\(why)")
        let doubts = try #require(allowing.policies.first).document.doubts
        #expect(doubts.map(\.reason) == [why])
    }

    @Test func `an element of the document that is not understood closes all of it`() throws {
        let text = #"{"Statement": \#(PolicyDocumentTests.allow), "Unless": "sunday"}"#
        let policies = PolicySet([NamedPolicy("p", try PolicyDocument(parsing: text, as: .permissions))])
        #expect(policies.evaluate(.getObject, on: try one("arn:aws:s3:::b/k")) == .denied(.implicit))
    }
}
