import AccessPolicy
import FileStore
import ReleaseModel
import RequestSigning
import TestSupport
import Testing

@testable import LocalCloud

/// Who gets an object, and what the others are told: status, code, message and elements of S3.
@Suite(.temporaryFolder) struct AccessTests {
    private func cloud(requiresVersion4: Bool = false) throws -> TestCloud {
        let cloud = try TestCloud(requiresVersion4: requiresVersion4)
        try cloud.put("content", "core/a")
        return cloud
    }

    @Test func `a signature of either version, in the field or in the query, opens an object`() async throws {
        let cloud = try cloud()
        for proof in [TestCloud.Proof.header, .presigned(1), .presigned(604_800), .legacy(60)] {
            let reply = try await cloud.object("core/a") { $0.proof = proof }
            #expect((reply.status, reply.text) == (200, "content"), "\(proof)")
            #expect(reply.caller == "arn:aws:iam::123456789012:root")
        }
        #expect(try await cloud.object("core/a") { ($0.proof, $0.method) = (.presigned(60), "HEAD") }.status == 200)
    }

    @Test func `version 2 is refused when version 4 is required`() async throws {
        let reply = try await cloud(requiresVersion4: true).object("core/a") { $0.proof = .legacy(60) }
        #expect((reply.status, reply.code) == (400, "InvalidRequest"))
        #expect(
            reply.message
                == "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        )
        #expect(try await cloud(requiresVersion4: true).object("core/a") { $0.proof = .presigned(60) }.status == 200)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        let code: String
        let message: String
        let elements: [String]
        let change: @Sendable (inout TestCloud.Request) throws -> Void
    }

    private static let refusals = [
        Refusal(testDescription: "anonymous", status: 403, code: "AccessDenied", message: "Access Denied", elements: [])
        {
            $0.proof = .none
        },
        Refusal(
            testDescription: "expired",
            status: 403,
            code: "AccessDenied",
            message: "Request has expired",
            elements: ["X-Amz-Expires", "Expires", "ServerTime"]
        ) { ($0.proof, $0.age) = (.presigned(60), 61) },
        Refusal(
            testDescription: "expired, version 2",
            status: 403,
            code: "AccessDenied",
            message: "Request has expired",
            elements: ["Expires", "ServerTime"]
        ) { $0.proof = .legacy(-1) },
        Refusal(
            testDescription: "from the future",
            status: 403,
            code: "AccessDenied",
            message: "Request is not yet valid",
            elements: ["X-Amz-Date", "Expires", "ServerTime"]
        ) { ($0.proof, $0.age) = (.presigned(60), -910) },
        Refusal(
            testDescription: "another clock",
            status: 403,
            code: "RequestTimeTooSkewed",
            message: "The difference between the request time and the current time is too large.",
            elements: ["RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds"]
        ) { $0.age = 905 },
        Refusal(
            testDescription: "another secret",
            status: 403,
            code: "SignatureDoesNotMatch",
            message:
                "The request signature we calculated does not match the signature you provided. Check your key and "
                + "signing method.",
            elements: [
                "AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest",
                "CanonicalRequestBytes",
            ]
        ) { request in
            let id = request.credentials?.accessKeyID ?? ""
            request.credentials = try Credentials(accessKeyID: id, secret: "another")
        },
        Refusal(
            testDescription: "an unknown key",
            status: 403,
            code: "InvalidAccessKeyId",
            message: "The Access Key Id you provided does not exist in our records.",
            elements: ["AWSAccessKeyId"]
        ) { $0.credentials = try Credentials(accessKeyID: "AKIAUNKNOWN", secret: "x") },
        Refusal(
            testDescription: "another region, in the field",
            status: 400,
            code: "AuthorizationHeaderMalformed",
            message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
            elements: ["Region"]
        ) { $0.region = "eu-west-1" },
        Refusal(
            testDescription: "another region, in the query",
            status: 400,
            code: "AuthorizationQueryParametersError",
            message:
                "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
            elements: ["Region"]
        ) { ($0.region, $0.proof) = ("eu-west-1", .presigned(60)) },
    ]

    @Test(arguments: refusals) func `each refusal is S3's own`(refusal: Refusal) async throws {
        let cloud = try cloud()
        for method in ["GET", "HEAD"] {
            var request = TestCloud.Request(method: method, path: "/\(TestCloud.bucket)/core/a")
            request.credentials = cloud.credentials
            try refusal.change(&request)
            let reply = try await cloud.send(request)
            #expect((reply.status, reply.code) == (refusal.status, refusal.code))
            #expect(reply.message == refusal.message)
            for element in refusal.elements { #expect(reply.xml("Error/\(element)").count == 1, "\(element)") }
            #expect(reply.xml("Error/RequestId") == ["0123456789ABCDEF"])
            #expect(reply.xml("Error/HostId").count == 1)
            #expect(reply["Content-Type"] == "application/xml")
            #expect(reply.refusal?.hasPrefix(refusal.code) == true)
            #expect(reply.service == "s3")
            #expect(reply["x-amz-bucket-region"] == (refusal.elements == ["Region"] ? "us-east-1" : nil))
        }
    }

    @Test(
        arguments: [
            ("X-Amz-Expires=60", "X-Amz-Expires=604801", "X-Amz-Expires must be less than a week"),
            ("X-Amz-Expires=60", "X-Amz-Expires=-1", "X-Amz-Expires must be non-negative"),
            ("X-Amz-Expires=60", "X-Amz-Expires=x", "X-Amz-Expires should be a number"),
            ("&X-Amz-Expires=60", "", "Query-string authentication version 4 requires"),
            ("%2Faws4_request", "", "the Credential is mal-formed"),
            ("X-Amz-Date=20", "X-Amz-Date=x", "X-Amz-Date must be in the ISO8601 Long Format"),
        ]
    )
    func `a query that is damaged is told what is wrong`(old: String, new: String, message: String) async throws {
        let cloud = try cloud()
        var request = TestCloud.Request(path: "/\(TestCloud.bucket)/core/a")
        request.proof = .presigned(60)
        var head = try cloud.signed(request, at: .now)
        let query = try #require(head.query)
        try #require(query.contains(old))
        head.query = query.replacing(old, with: new)
        let reply = try await cloud.send(head)
        #expect((reply.status, reply.code) == (400, "AuthorizationQueryParametersError"))
        #expect(reply.message?.contains(message) == true, "\(reply.message ?? "")")
    }

    @Test func `a field that was added on the way is refused, and one that was changed breaks the signature`()
        async throws
    {
        let cloud = try cloud()
        var request = TestCloud.Request(path: "/\(TestCloud.bucket)/core/a")
        request.proof = .presigned(60)
        var head = try cloud.signed(request, at: .now)
        head.fields.append(HeaderField("x-amz-acl", "public-read"))
        let added = try await cloud.send(head)
        #expect((added.status, added.code) == (403, "AccessDenied"))
        #expect(added.message == "There were headers present in the request which were not signed")
        #expect(added.xml("Error/HeadersNotSigned") == ["x-amz-acl"])
        head = try cloud.signed(request, at: .now)
        head.path = "/\(TestCloud.bucket)/core/b"
        #expect(try await cloud.send(head).code == "SignatureDoesNotMatch")
        head = try cloud.signed(request, at: .now)
        head.method = "DELETE"
        #expect(try await cloud.send(head).code == "SignatureDoesNotMatch")
    }

    // MARK: Policies

    private static let policy = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource":
        "arn:aws:s3:::*-greengrass-updates/*"}]}
        """

    private func role() throws -> Role {
        let trust = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}
            """
        return Role(
            try IdentityName(parsing: "Signer", of: .role),
            in: try TestCloud.home,
            trustPolicy: try PolicyDocument(parsing: trust, as: .trust),
            policies: try IdentityPolicies(inline: [
                IdentityName(parsing: "Read", of: .policy): PolicyDocument(
                    parsing: AccessTests.policy,
                    as: .permissions
                )
            ])
        )
    }

    @Test func `a role that may only read is not told what is missing`() async throws {
        let role = try role()
        let cloud = try TestCloud(roles: [role])
        try cloud.put("content", "core/a")
        let store = RoleStore(
            account: CloudAccount(
                directory: try AccessDirectory(home: TestCloud.home, roles: [role], users: []),
                isEnforcing: false,
                requiresVersion4: false
            ),
            database: cloud.database
        )
        let session = try store.session(of: role, at: .now)
        func send(_ path: String, _ query: String? = nil, _ proof: TestCloud.Proof = .presigned(60)) async throws
            -> Reply
        {
            try await cloud.bucket(path) { ($0.credentials, $0.query, $0.proof) = (session.credentials, query, proof) }
        }
        #expect(try await send("\(TestCloud.bucket)/core/a").text == "content")
        #expect(try await send("\(TestCloud.bucket)/core/a", nil, .header).text == "content")
        for (path, query) in [
            ("\(TestCloud.bucket)/core/none", nil), (TestCloud.bucket, "list-type=2"), (TestCloud.bucket, "location"),
            ("", nil),
        ] {
            let reply = try await send(path, query)
            #expect((reply.status, reply.code, reply.message) == (403, "AccessDenied", "Access Denied"), "\(path)")
        }
        // The same session again, until it has two hours left; then another.
        #expect(try store.session(of: role, at: .now).credentials.accessKeyID == session.credentials.accessKeyID)
        let expires = try #require(session.expires)
        let late = try #require(Timestamp(secondsSinceEpoch: expires.secondsSinceEpoch - 7199))
        #expect(try store.session(of: role, at: late).credentials.accessKeyID != session.credentials.accessKeyID)
        // After its end the session says so, and a token of another session is none.
        var request = TestCloud.Request(path: "/\(TestCloud.bucket)/core/a")
        request.credentials = session.credentials
        let end = try #require(Timestamp(secondsSinceEpoch: expires.secondsSinceEpoch + 1))
        let expired = try await cloud.send(cloud.signed(request, at: end), at: end)
        #expect(
            (expired.status, expired.code, expired.message) == (400, "ExpiredToken", "The provided token has expired.")
        )
        request.credentials = try Credentials(
            accessKeyID: session.credentials.accessKeyID,
            secret: session.credentials.secret,
            sessionToken: "another"
        )
        #expect(try await cloud.send(request).code == "InvalidToken")
    }

    @Test func `a user is held to its policies when they are enforced`() async throws {
        let id = "AKIAREADERREADER0001"
        let user = User(
            try IdentityName(parsing: "reader", of: .user),
            in: try TestCloud.home,
            accessKeys: [try AccessKeyID(parsing: id)],
            policies: try IdentityPolicies(inline: [
                IdentityName(parsing: "Read", of: .policy): PolicyDocument(
                    parsing: AccessTests.policy,
                    as: .permissions
                )
            ])
        )
        for isEnforcing in [true, false] {
            let cloud = try TestCloud(users: [user], isEnforcing: isEnforcing)
            try cloud.put("content", "core/a")
            let credentials = try #require(cloud.secrets.user(id))
            let object = try await cloud.object("core/a") { $0.credentials = credentials }
            #expect((object.status, object.caller) == (200, "arn:aws:iam::123456789012:user/reader"))
            let missing = try await cloud.object("core/none") { $0.credentials = credentials }
            #expect(missing.code == (isEnforcing ? "AccessDenied" : "NoSuchKey"))
            let list = try await cloud.bucket { ($0.credentials, $0.query) = (credentials, "list-type=2") }
            #expect(list.status == (isEnforcing ? 403 : 200))
            let things = try await cloud.call("iot", "GET", "/things") { $0.credentials = credentials }
            #expect(things.status == (isEnforcing ? 403 : 200))
            if isEnforcing {
                #expect(things.exception == "AccessDeniedException")
                #expect(
                    things.json["message"].text
                        == "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: iot:ListThings on "
                        + "resource: *"
                )
            }
        }
    }
}
