import ReleaseModel
import RequestSigning
import TestSupport
import Testing

/// What is signed is taken, and nothing else.
struct TamperingTests {
    /// The parts that can be told apart by a server; the same ones are the same request.
    private struct Meaning: Equatable {
        let method: String
        let path: [UInt8]?
        let parameters: [[String]]?
        let fields: [String]

        /// Of a request to S3 with nothing but signed fields.
        init(_ request: RequestHead) {
            method = request.method
            path = PercentEncoding.decode(request.path.utf8)
            parameters = try? request.parameters().map { [$0.name, $0.value ?? ""] }
            fields = request.fields
                .map { field in
                    // Spaces mean nothing but that words end, and in a signature not even that.
                    let isSignature = field.lowercasedName == "authorization"
                    let words = field.value.split(whereSeparator: { $0 == " " || $0 == "\t" })
                        .joined(separator: isSignature ? "" : " ")
                    return "\(field.lowercasedName):\(words)"
                }
                .sorted()
        }
    }

    private func signers() throws -> [(
        name: String, sign: (RequestHead) throws -> RequestHead, credentials: Credentials
    )] {
        let plain = try Samples.credentials()
        let session = try Samples.credentials(token: "token/+==")
        return try [plain, session]
            .flatMap { credentials in
                let signer = RequestSigner(credentials: credentials, region: "eu-west-1", service: "s3")
                let time = try Samples.time()
                return [
                    ("header", { try signer.sign($0, payload: .empty, at: time) }, credentials),
                    ("query", { try signer.presign($0, lifetime: 60, at: time) }, credentials),
                ]
            }
    }

    @Test func `whatever is signed is taken`() throws {
        var random = RandomRequest(seed: 5)
        for (name, sign, credentials) in try signers() {
            for round in 0..<200 {
                let signed = try sign(random.request())
                let expected = ExpectedScope(region: "eu-west-1", service: "s3")
                let verified = try RequestVerifier()
                    .verify(
                        signed,
                        by: credentials,
                        expecting: expected,
                        at: Samples.time(round.isMultiple(of: 2) ? 0 : 60)
                    )
                try #require(verified.kind == (name == "header" ? .header : .query))
                try #require(verified.accessKeyID == "AKIDEXAMPLE")
                try #require(verified.scope?.region == "eu-west-1")
            }
        }
    }

    @Test func `a change of any character is refused`() throws {
        let host = HeaderField("Host", "bucket.local")
        let request = RequestHead(
            method: "GET",
            target: "/core/a%20b%2Bc/k.tar.gz?list=2&prefix=a%2Fb&uploads",
            fields: [host, HeaderField("X-Amz-Meta-A", "b c")]
        )
        for (_, sign, credentials) in try signers() {
            let signed = try sign(request)
            var (refused, same) = (0, 0)
            func hold(_ changed: RequestHead) throws {
                guard try Samples.refusal(of: changed, by: credentials) == nil else {
                    refused += 1
                    return
                }
                // The case of an escape's digits, say.
                try #require(Meaning(changed) == Meaning(signed), "\(changed)")
                same += 1
            }
            for changed in changes(of: signed.method) { try hold(signed.with { $0.method = changed }) }
            for changed in changes(of: signed.target) {
                try hold(RequestHead(method: signed.method, target: changed, fields: signed.fields))
            }
            for (index, field) in signed.fields.enumerated() {
                for changed in changes(of: field.value) {
                    try hold(signed.with { $0.fields[index] = HeaderField(field.name, changed) })
                }
                for changed in changes(of: field.name) {
                    try hold(signed.with { $0.fields[index] = HeaderField(changed, field.value) })
                }
                try hold(signed.with { $0.fields.remove(at: index) })
                try hold(signed.with { $0.fields.append(field) })
                try hold(signed.with { $0.fields.swapAt(0, index) })
            }
            #expect(refused > 2000)
            // Names in another case, and what else means nothing.
            #expect((10..<100).contains(same), "\(same)")
        }
    }

    /// Each character replaced by several others, taken out and doubled.
    private func changes(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        var changes: [[UInt8]] = []
        for (index, byte) in bytes.enumerated() {
            for other in [byte ^ 0x20, byte ^ 1, UInt8(ascii: "%"), UInt8(ascii: "0"), UInt8(ascii: "/")]
            where other != byte {
                changes.append(Array(bytes[..<index] + [other] + bytes[(index + 1)...]))
            }
            changes.append(Array(bytes[..<index] + bytes[(index + 1)...]))
            changes.append(Array(bytes[...index] + bytes[index...]))
        }
        return changes.filter { $0 != bytes }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `another secret or another key signs nothing`() throws {
        let signed = try RequestSigner(credentials: Samples.credentials(), region: "eu-west-1", service: "s3")
            .sign(
                RequestHead(method: "GET", target: "/", fields: [HeaderField("Host", "h")]),
                payload: .empty,
                at: Samples.time()
            )
        let other = try Credentials(accessKeyID: "AKIDEXAMPLE", secret: Samples.secret + "1")
        #expect { try RequestVerifier().verify(signed, by: other, at: Samples.time()) } throws: { error in
            (error as? SignatureError)?.code == "SignatureDoesNotMatch"
        }
        #expect(throws: SignatureError.unknownAccessKey("AKIDEXAMPLE")) {
            try RequestVerifier().verify(signed, by: Samples.credentials("AKIDOTHER"), at: Samples.time())
        }
        #expect(throws: SignatureError.unknownAccessKey("AKIDEXAMPLE")) {
            try RequestVerifier()
                .verify(signed, RequestAuthentication(of: signed), stored: nil, body: nil, at: Samples.time())
        }
    }

    @Test func `services other than S3 sign the body that comes`() throws {
        let signer = try RequestSigner(credentials: Samples.credentials(), region: "eu-west-1", service: "iot")
        let request = RequestHead(method: "POST", target: "/jobs", fields: [HeaderField("Host", "h")])
        let signed = try signer.sign(request, payload: .digest(Samples.digest("{}")), at: Samples.time())
        let verified = try RequestVerifier()
            .verify(signed, by: Samples.credentials(), body: Samples.digest("{}"), at: Samples.time())
        #expect(verified.service == "iot")
        #expect(throws: SignatureError.self) {
            try RequestVerifier()
                .verify(signed, by: Samples.credentials(), body: Samples.digest("{ }"), at: Samples.time())
        }
        // Not even when the client says that it does not.
        let unsigned = try signer.sign(
            request.with { $0.fields.append(HeaderField("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")) },
            payload: .unsigned,
            at: Samples.time()
        )
        #expect(throws: SignatureError.self) {
            try RequestVerifier()
                .verify(unsigned, by: Samples.credentials(), body: Samples.digest("{}"), at: Samples.time())
        }
        #expect(throws: SignatureError.wrongService(.header, given: "iot", expected: "s3")) {
            try RequestVerifier().verify(signed, by: Samples.credentials(), at: Samples.time())
        }
    }
}

extension RequestHead {
    func with(_ change: (inout RequestHead) -> Void) -> RequestHead {
        var copy = self
        change(&copy)
        return copy
    }
}
