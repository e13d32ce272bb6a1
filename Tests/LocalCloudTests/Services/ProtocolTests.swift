import ReleaseModel
import RequestSigning
import TestSupport
import Testing

@testable import LocalCloud

/// What is the same for every call of a service: who may send it, how it may be written, and how its refusal looks.
@Suite(.temporaryFolder) struct ProtocolTests {
    static let calls = [
        ("iot", "GET", "/things"), ("iot-jobs-data", "GET", "/things/gw/jobs"),
        ("greengrass", "POST", "/greengrass/updates"), ("iam", "POST", "/"), ("sts", "POST", "/"),
    ]

    @Test(
        arguments: [
            ("iot", "UnrecognizedClientException", "InvalidSignatureException"),
            ("iot-jobs-data", "UnrecognizedClientException", "InvalidSignatureException"),
            ("greengrass", "UnrecognizedClientException", "InvalidSignatureException"),
            ("iam", "InvalidClientTokenId", "SignatureDoesNotMatch"),
            ("sts", "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ]
    )
    func `a stranger, a wrong secret and a wrong clock are refused in the service's words`(
        service: String,
        stranger: String,
        mismatch: String
    ) async throws {
        let cloud = try TestCloud()
        func code(_ change: @escaping (inout TestCloud.Request) throws -> Void) async throws -> String? {
            var request = TestCloud.Request(method: "POST", path: "/")
            request.service = service
            try change(&request)
            let reply = try await cloud.send(request)
            #expect(reply.status == 403)
            #expect(reply.service == service)
            return reply.exception ?? reply.xml("ErrorResponse/Error/Code").first
        }
        let id = cloud.credentials.accessKeyID
        #expect(
            try await code { $0.credentials = try Credentials(accessKeyID: "AKIAUNKNOWN", secret: "x") } == stranger
        )
        #expect(try await code { $0.credentials = try Credentials(accessKeyID: id, secret: "x") } == mismatch)
        #expect(try await code { $0.age = 1000 } == mismatch)
    }

    @Test func `a body that is not the signed one is refused`() async throws {
        let cloud = try TestCloud()
        var request = TestCloud.Request(method: "POST", path: "/things/gw", body: "{}")
        request.service = "iot"
        let head = try cloud.signed(request, at: .now)
        #expect(try await cloud.send(head, body: "{}").status == 200)
        let other = try await cloud.send(head, body: "{ }")
        #expect((other.status, other.exception) == (403, "InvalidSignatureException"))
    }

    @Test(arguments: calls) func `a body beyond a mebibyte is too large`(service: String, method: String, path: String)
        async throws
    {
        let reply = try await TestCloud().call(service, method, path, String(repeating: " ", count: 1 << 20 | 1))
        #expect(reply.status == 413)
        #expect(reply.exception ?? reply.xml("ErrorResponse/Error/Code").first == "RequestEntityTooLargeException")
    }

    @Test(arguments: ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    func `an operation that is not there is said not to be`(method: String) async throws {
        let cloud = try TestCloud()
        for (service, code) in [
            ("iot", "UnknownOperationException"), ("iot-jobs-data", "UnknownOperationException"),
            ("greengrass", "ResourceNotFoundException"),
        ] {
            for path in ["/", "/nothing", "/things/a/b/c/d", "/jobs/a/b", "/greengrass/groups"] {
                let reply = try await cloud.call(service, method, path)
                #expect((reply.status, reply.exception) == (404, code), "\(service) \(path)")
            }
        }
    }

    @Test(arguments: ["/%ff", "/jobs/%C0%AF", "/%", "/a/%zz"])
    func `a path that is no UTF-8, or badly encoded, is refused`(path: String) async throws {
        for service in ["iot", "greengrass", "s3"] {
            let reply = try await TestCloud().call(service, "GET", path)
            #expect((reply.status, reply.code) == (400, "InvalidURI"))
        }
    }

    @Test func `a service that is not here is refused, and its name goes no further`() async throws {
        let cloud = try TestCloud()
        for service in ["ec2", "S3", "x"] {
            let reply = try await cloud.call(service, "GET", "/")
            #expect(reply.status >= 400)
            #expect(["s3", "other"].contains(reply.service), "\(service)")
        }
    }

    @Test(
        arguments: [
            "", "{", "[]", "null", "1", "\"x\"", "{\"targets\": 1}", "{\"targets\": [1]}", "{\"targets\": null}",
            "{\"document\": \"{}\"}", "{\"targets\": [\"x\"]", "\u{FEFF}{}", "{\"targets\": [], \"targets\": []}",
            String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
            "{\"targets\": " + String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000) + "}",
            "{\"targets\": [\"\\ud800\"], \"document\": \"{}\"}", "{\"targets\": [\"\\u0000\"], \"document\": \"{}\"}",
            "{\"targets\": [\"arn:aws:iot:us-east-1:123456789012:thing/\(String(repeating: "a", count: 200))\"]}",
        ]
    )
    func `a body that makes no sense is refused`(body: String) async throws {
        let cloud = try TestCloud()
        let job = try await cloud.call("iot", "PUT", "/jobs/a", body)
        #expect((job.status, job.exception) == (400, "InvalidRequestException"))
        #expect(job.json["message"].text?.isEmpty == false)
        let update = try await cloud.call("greengrass", "POST", "/greengrass/updates", body)
        #expect((update.status, update.exception) == (400, "BadRequestException"))
        #expect(update.json["Message"].text?.isEmpty == false)
        let device = try await cloud.call("iot-jobs-data", "POST", "/things/gw/jobs/a", body)
        #expect((device.status, device.exception) == (400, "InvalidRequestException"))
    }

    @Test func `every answer names its request, in the field of its service`() async throws {
        let cloud = try TestCloud()
        for (service, method, path) in ProtocolTests.calls {
            let reply = try await cloud.call(service, method, path)
            #expect(reply["x-amzn-RequestId"] == "0123456789ABCDEF", "\(service)")
        }
        let object = try await cloud.bucket("")
        #expect(object["x-amz-request-id"] == "0123456789ABCDEF")
        #expect(object["x-amz-id-2"] != nil)
    }

    @Test func `regions are apart, and a name that is no region is refused`() async throws {
        let cloud = try TestCloud()
        #expect(try await cloud.call("iot", "POST", "/things/gw").status == 200)
        #expect(try await cloud.call("iot", "GET", "/things/gw").status == 200)
        let elsewhere = try await cloud.call("iot", "GET", "/things/gw") { $0.region = "eu-west-1" }
        #expect((elsewhere.status, elsewhere.exception) == (404, "ResourceNotFoundException"))
        let china = try await cloud.call("iot", "POST", "/things/gw") { $0.region = "cn-north-1" }
        #expect(china.json["thingArn"].text == "arn:aws-cn:iot:cn-north-1:123456789012:thing/gw")
        let none = try await cloud.call("iot", "GET", "/things/gw") { $0.region = "No.Region" }
        #expect((none.status, none.exception) == (403, "InvalidSignatureException"))
    }

    // MARK: IAM and STS

    private static let trust =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
    private static let read =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*-greengrass-updates/*"}]}"#

    private func form(_ cloud: TestCloud, _ service: String, _ values: KeyValuePairs<String, String>) async throws
        -> Reply
    {
        let body = values.map { "\($0.key)=\(PercentEncoding.encode($0.value.utf8))" }.joined(separator: "&")
        return try await cloud.call(service, "POST", "/", body)
    }

    @Test func `a role is made, shown and given a policy`() async throws {
        let cloud = try TestCloud()
        let created = try await form(
            cloud,
            "iam",
            [
                "Action": "CreateRole", "RoleName": "Signer", "Path": "/ota/",
                "AssumeRolePolicyDocument": ProtocolTests.trust,
            ]
        )
        let root = "CreateRoleResponse/CreateRoleResult/Role"
        #expect(created.status == 200, "\(created.text)")
        #expect(created.xml("\(root)/Arn") == ["arn:aws:iam::123456789012:role/ota/Signer"])
        #expect(created.xml("\(root)/RoleId").first?.wholeMatch(of: /AROA\w{12,124}/) != nil)
        #expect(created.xml("CreateRoleResponse/ResponseMetadata/RequestId") == ["0123456789ABCDEF"])
        let again = try await form(
            cloud,
            "iam",
            ["Action": "CreateRole", "RoleName": "Signer", "AssumeRolePolicyDocument": ProtocolTests.trust]
        )
        #expect((again.status, again.xml("ErrorResponse/Error/Code")) == (409, ["EntityAlreadyExists"]))
        let put = try await form(
            cloud,
            "iam",
            [
                "Action": "PutRolePolicy", "RoleName": "Signer", "PolicyName": "Read",
                "PolicyDocument": ProtocolTests.read,
            ]
        )
        #expect(put.status == 200)
        let shown = try await form(cloud, "iam", ["Action": "GetRole", "RoleName": "Signer"])
        #expect(
            shown.xml("GetRoleResponse/GetRoleResult/Role/AssumeRolePolicyDocument")
                == [PercentEncoding.component(ProtocolTests.trust)]
        )
    }

    @Test func `what is wrong with a role or its policy is told`() async throws {
        let cloud = try TestCloud()
        let cases: [(KeyValuePairs<String, String>, Int, String)] = [
            (["Action": "GetRole", "RoleName": "None"], 404, "NoSuchEntity"),
            (
                [
                    "Action": "PutRolePolicy", "RoleName": "None", "PolicyName": "a",
                    "PolicyDocument": ProtocolTests.read,
                ], 404, "NoSuchEntity"
            ),
            (["Action": "GetRole"], 400, "ValidationError"),
            (["Action": "GetRole", "RoleName": "a b"], 400, "ValidationError"),
            (
                ["Action": "CreateRole", "RoleName": "a", "AssumeRolePolicyDocument": "{"], 400,
                "MalformedPolicyDocument"
            ),
            (
                ["Action": "CreateRole", "RoleName": "a", "AssumeRolePolicyDocument": ProtocolTests.read], 400,
                "MalformedPolicyDocument"
            ),
            (
                [
                    "Action": "CreateRole", "RoleName": "a", "Path": "x",
                    "AssumeRolePolicyDocument": ProtocolTests.trust,
                ], 400, "ValidationError"
            ),
            (["Action": "DeleteUser"], 400, "InvalidAction"), ([:], 400, "InvalidAction"),
            (["Action": "<script>"], 400, "InvalidAction"),
        ]
        for (values, status, code) in cases {
            let reply = try await form(cloud, "iam", values)
            #expect(
                (reply.status, reply.xml("ErrorResponse/Error/Code")) == (status, [code]),
                "\(values): \(reply.text)"
            )
            #expect(reply.xml("ErrorResponse/Error/Type") == ["Sender"])
            #expect(reply.xml("ErrorResponse/Error/Message").first?.isEmpty == false)
        }
        #expect(try await form(cloud, "sts", ["Action": "GetRole", "RoleName": "a"]).status == 400)
    }

    @Test func `everybody learns who they are`() async throws {
        let reply = try await form(TestCloud(), "sts", ["Action": "GetCallerIdentity", "Version": "2011-06-15"])
        let root = "GetCallerIdentityResponse/GetCallerIdentityResult"
        #expect(reply.xml("\(root)/Arn") == ["arn:aws:iam::123456789012:root"])
        #expect(reply.xml("\(root)/Account") == ["123456789012"])
    }
}
