import ReleaseModel
import RequestSigning
import SystemPackage
import TestSupport
import Testing

/// botocore and we sign alike, and take each other's signatures.
@Suite(.tags(.interop), .temporaryFolder) struct StockClientTests {
    private static let token = "AQoDYXdz//EPT+wEX=="

    private func orders(_ signer: String, service: String, count: Int, seed: UInt64) -> [StockClient.Order] {
        var random = RandomRequest(seed: seed)
        return (0..<count)
            .map { number in
                StockClient.Order(
                    signer: signer,
                    service: service,
                    method: ["GET", "PUT", "HEAD", "POST"][random.below(4)],
                    path: service == "s3" ? random.encodedPath() : random.rawPath(),
                    query: random.query(),
                    fields: random.fields(),
                    // To presign, botocore takes a body for more of the query.
                    body: signer.contains("Query") ? "" : random.text(0...20),
                    token: number.isMultiple(of: 3) ? StockClientTests.token : nil,
                    lifetime: 1 + random.below(604_800)
                )
            }
    }

    private func ours(_ order: StockClient.Order) throws -> RequestHead {
        let credentials = try Samples.credentials(token: order.token)
        let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: order.service)
        let fields = [HeaderField("Host", StockClient.host)] + order.fields.map { HeaderField($0[0], $0[1]) }
        let request = RequestHead(method: order.method, path: order.path, query: order.query, fields: fields)
        let digest = PayloadHash.digest(Samples.digest(order.body))
        guard order.signer.contains("Query") else {
            return try signer.sign(request, payload: digest, at: Samples.time())
        }
        let payload = order.service == "s3" ? .unsigned : digest
        return try signer.presign(request, payload: payload, lifetime: order.lifetime, at: Samples.time())
    }

    @Test(arguments: [
        ("S3SigV4Auth", "s3"), ("SigV4Auth", "iot"), ("SigV4Auth", "greengrass"), ("S3SigV4QueryAuth", "s3"),
        ("SigV4QueryAuth", "sts"),
    ])
    func `version 4 is the same, byte for byte`(signer: String, service: String) throws {
        let orders = orders(signer, service: service, count: 150, seed: 1)
        let signed = try StockClient.sign(orders, in: TemporaryFolder.forTest)
        for (order, theirs) in zip(orders, signed) {
            let ours = try ours(order)
            try #require(ours.path == theirs.path)
            if signer.contains("Query") { try #require(ours.query == theirs.query, "\(order)") }
            for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"] {
                try #require(ours.values(of: name) == theirs.values(of: name), "\(order)")
            }
            let verified = try RequestVerifier()
                .verify(
                    theirs,
                    by: Samples.credentials(token: order.token),
                    body: Samples.digest(order.body),
                    expecting: ExpectedScope(region: "us-east-1", service: service),
                    at: Samples.time(1)
                )
            try #require(verified.kind == (signer.contains("Query") ? .query : .header))
            try verified.payload.check(Samples.digest(order.body))
        }
    }

    @Test func `version 2 is taken for S3`() throws {
        var orders = orders("HmacV1QueryAuth", service: "s3", count: 100, seed: 2)
        let parameters = [
            "versionId=a%2Bb", "uploads", "acl=", "response-content-type=text%2Fplain%3B%20a", "x=y", "list-type=2",
        ]
        var random = RandomRequest(seed: 3)
        for index in orders.indices {
            orders[index].query = (0...random.below(4)).map { _ in parameters[random.below(parameters.count)] }
                .joined(separator: "&")
            // Each once: the library makes one field of two.
            orders[index].fields = [
                ["x-amz-meta-a", "b  c"], ["Content-Type", "text/plain"], ["Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="],
            ]
            .filter { _ in random.below(2) == 0 }
        }
        let signed = try StockClient.sign(orders, in: TemporaryFolder.forTest)
        for (order, theirs) in zip(orders, signed) {
            var theirs = theirs
            theirs.fields.removeAll { $0.lowercasedName == "x-amz-meta-a" }
            let credentials = try Samples.credentials(token: order.token)
            let verified = try RequestVerifier().verify(theirs, by: credentials, at: Samples.time(3600))
            #expect(verified.kind == .legacyQuery)
            #expect(verified.scope == nil)
            #expect(verified.payload == .unsigned)
            #expect(try verified.expires == Samples.time(3600))
            #expect(throws: SignatureError.unsupportedMechanism) {
                try RequestVerifier(requiresVersion4: true).verify(theirs, by: credentials, at: Samples.time())
            }
            #expect(throws: SignatureError.unsupportedMechanism) {
                try RequestVerifier()
                    .verify(theirs, by: credentials, expecting: ExpectedScope(service: "iot"), at: Samples.time())
            }
            // The bucket in the host is the same resource.
            var virtual = theirs
            virtual.path = String(decoding: theirs.path.utf8.dropFirst("/bucket".utf8.count), as: UTF8.self)
            _ = try RequestVerifier().verify(virtual, by: credentials, bucket: "bucket", at: Samples.time())
            #expect(throws: SignatureError.self) {
                try RequestVerifier().verify(virtual, by: credentials, bucket: "other", at: Samples.time())
            }
        }
    }

    @Test func `version 2 in a header is not taken`() throws {
        let order = StockClient.Order(signer: "HmacV1Auth", path: "/bucket/key")
        let signed = try #require(StockClient.sign([order], in: TemporaryFolder.forTest).first)
        #expect(throws: SignatureError.unsupportedMechanism) {
            try RequestVerifier().verify(signed, by: Samples.credentials(), at: Samples.time())
        }
    }
}
