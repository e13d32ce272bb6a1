import ReleaseModel
import RequestSigning
import Testing

/// A verifier that remembers keys takes and refuses what one does that remembers nothing.
struct DerivedKeyTests {
    @Test func `a key that is known proves nothing for another secret, day, region or service`() throws {
        let verifier = RequestVerifier()
        let request = RequestHead(method: "GET", path: "/b/k", fields: [HeaderField("host", "localhost")])
        let known = try Samples.credentials()
        let other = try Credentials(accessKeyID: known.accessKeyID, secret: "another")
        let day: Int64 = 86_400
        for round in 0..<3 {
            for (region, service) in [("us-east-1", "s3"), ("eu-west-1", "s3"), ("us-east-1", "iot")] {
                for seconds in [0, day] {
                    let now = try Samples.time(seconds)
                    let signed = try RequestSigner(credentials: known, region: region, service: service)
                        .sign(request, payload: .empty, at: now)
                    let forged = try RequestSigner(credentials: other, region: region, service: service)
                        .sign(request, payload: .empty, at: now)
                    let empty = Samples.digest("")
                    #expect(throws: Never.self, "\(round) \(region) \(service) \(seconds)") {
                        try verifier.verify(signed, by: known, body: empty, at: now)
                    }
                    #expect(throws: SignatureError.self) {
                        try verifier.verify(forged, by: known, body: empty, at: now)
                    }
                    #expect(throws: SignatureError.self) {
                        try verifier.verify(signed, by: other, body: empty, at: now)
                    }
                    // The same scope in other words is another one.
                    let moved = signed.fields.map { field in
                        HeaderField(field.name, field.value.replacing("/\(region)/", with: "/us-west-2/"))
                    }
                    #expect(throws: SignatureError.self) {
                        try verifier.verify(
                            RequestHead(method: "GET", path: "/b/k", fields: moved),
                            by: known,
                            body: empty,
                            at: now
                        )
                    }
                }
            }
        }
    }
}
