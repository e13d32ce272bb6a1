import AccessPolicy
import FileStore
import HTTPTypes
import Hashing
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud
@testable import RequestSigning

/// The services in the test's own process: requests are signed and answered, and no socket is there.
struct TestCloud {
    static let account = "123456789012"
    static let bucket = "us-east-1-greengrass-updates"
    static let host = "127.0.0.1:8080"

    let services: CloudServices
    /// The account's own.
    let credentials: Credentials
    let secrets: AccessSecrets
    let database: CloudDatabase
    let tree: FilePath

    /// Serves `tree`, which is the test's own folder unless another is given.
    init(
        tree: FilePath? = nil,
        roles: [Role] = [],
        users: [User] = [],
        isEnforcing: Bool = false,
        requiresVersion4: Bool = false,
        channel: ChannelName? = nil
    ) throws {
        let folder = try TemporaryFolder.forTest
        let state = folder("state")
        try FileTree.create(state, mode: 0o700)
        try FileTree.create(folder("tree"))
        self.tree = tree ?? folder("tree")
        let account = CloudAccount(
            directory: try AccessDirectory(home: TestCloud.home, roles: roles, users: users),
            isEnforcing: isEnforcing,
            requiresVersion4: requiresVersion4
        )
        secrets = try AccessSecrets(in: state, userKeys: users.flatMap(\.accessKeys).map(\.description))
        database = try CloudDatabase(in: state)
        services = CloudServices(
            catalog: BucketCatalog(root: self.tree, channel: channel),
            account: account,
            secrets: secrets,
            database: database,
            pageAccess: .thisMachine
        )
        credentials = secrets.account
    }

    static var home: AccessDirectory.Home {
        get throws { AccessDirectory.Home(account: try AccountID(parsing: account)) }
    }

    // MARK: Objects

    /// Puts an object into a bucket.
    func put(_ text: String, _ key: String, in bucket: String = TestCloud.bucket) throws {
        try TemporaryFolder.forTest.write(text, to: "tree/\(bucket)/\(key)")
    }

    // MARK: Requests

    /// How a request proves who sends it.
    enum Proof {
        case none
        /// By a field Authorization.
        case header
        /// By version 4 in the query, for so many seconds.
        case presigned(Int)
        /// By version 2 in the query, until so many seconds from now.
        case legacy(Int64)
    }

    struct Request {
        var method = "GET"
        var path: String
        var query: String?
        var fields: [(String, String)] = []
        var body = ""
        var service = "s3"
        var region = "us-east-1"
        var host = TestCloud.host
        var proof = Proof.header
        /// The account's own unless others are given.
        var credentials: Credentials?
        /// Seconds between the clocks of the client and of the server.
        var age: Int64 = 0
    }

    /// What is answered to a request of S3 for a key, or for a bucket when it is empty.
    func object(_ key: String, _ change: (inout Request) -> Void = { _ in }) async throws -> Reply {
        try await bucket(TestCloud.bucket + "/" + PercentEncoding.path(key), change)
    }

    /// What is answered to a request of S3 for a path, such as a bucket.
    func bucket(_ path: String = TestCloud.bucket, _ change: (inout Request) -> Void = { _ in }) async throws -> Reply {
        var request = Request(path: "/" + path)
        change(&request)
        return try await send(request)
    }

    /// What a service other than S3 answers to a call with a body of JSON.
    func call(
        _ service: String,
        _ method: String,
        _ path: String,
        _ body: String = "",
        _ change: (inout Request) -> Void = { _ in }
    ) async throws -> Reply {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        var request = Request(method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil)
        (request.body, request.service) = (body, service)
        change(&request)
        return try await send(request)
    }

    func send(_ request: Request) async throws -> Reply {
        let now = Timestamp.now
        let head = try signed(request, at: Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - request.age) ?? now)
        return try await send(head, body: request.body, at: now)
    }

    func send(_ head: RequestHead, body: String = "", at time: Timestamp = .now) async throws -> Reply {
        var fields = HTTPFields()
        for field in head.fields where field.lowercasedName != "host" {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        guard let method = HTTPRequest.Method(head.method) else { throw Unsendable() }
        let request = CloudRequest(
            HTTPRequest(
                method: method,
                scheme: "http",
                authority: head.values(of: "host").first,
                path: head.target,
                headerFields: fields
            ),
            id: "0123456789ABCDEF",
            at: time,
            peer: nil
        ) { limit in
            guard body.utf8.count <= limit else { throw CloudRequest.BodyFailure.tooLong(limit: limit) }
            return Array(body.utf8)
        }
        let reply = try Reply(await services.answer(request))
        // There are two ways to an object, and one answer.
        if let outcome = services.answerAtOnce(request) {
            let other = try Reply(outcome)
            #expect(other == reply, "\(head.method) \(head.target) at once")
        }
        return reply
    }

    struct Unsendable: Error {}

    /// The head of a request with its proof.
    func signed(_ request: Request, at time: Timestamp) throws -> RequestHead {
        let fields = [HeaderField("Host", request.host)] + request.fields.map { HeaderField($0.0, $0.1) }
        let head = RequestHead(method: request.method, path: request.path, query: request.query, fields: fields)
        let credentials = request.credentials ?? self.credentials
        let signer = RequestSigner(credentials: credentials, region: request.region, service: request.service)
        switch request.proof {
        case .none: return head
        case .header:
            let digest = SHA256Digest(hashing: Array(request.body.utf8))
            return try signer.sign(head, payload: .digest(digest), at: time)
        case .presigned(let lifetime): return try signer.presign(head, lifetime: lifetime, at: time)
        case .legacy(let lifetime):
            let expires = time.secondsSinceEpoch + lifetime
            let lines = [request.method, "", "", "\(expires)", request.path]
            let signature = credentials.legacySignature(of: lines.joined(separator: "\n"))
            var head = head
            head.query =
                "AWSAccessKeyId=\(credentials.accessKeyID)&Expires=\(expires)"
                + "&Signature=\(PercentEncoding.encode(signature.utf8))"
            return head
        }
    }
}
