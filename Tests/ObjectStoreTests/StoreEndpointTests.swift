import ReleaseModel
import Testing

@testable import ObjectStore

@Suite struct StoreEndpointTests {
    @Test func `AWS has a host for each bucket, and another domain in China`() throws {
        let place = StoreEndpoint.aws.bucket("acme", in: try Region(parsing: "eu-west-1"))
        #expect(place == ("https://acme.s3.eu-west-1.amazonaws.com", "acme.s3.eu-west-1.amazonaws.com", ""))
        let china = StoreEndpoint.aws.bucket("acme", in: try Region(parsing: "cn-north-1"))
        #expect(china.host == "acme.s3.cn-north-1.amazonaws.com.cn")
        let dotted = StoreEndpoint.aws.bucket("acme.com", in: try Region(parsing: "eu-west-1"))
        #expect(dotted == ("https://s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com", "/acme.com"))
    }

    @Test func `an endpoint of one's own has the bucket in the path`() throws {
        let place = try StoreEndpoint(parsing: "http://127.0.0.1:9000/")
            .bucket("acme", in: Region(parsing: "us-east-1"))
        #expect(place == ("http://127.0.0.1:9000", "127.0.0.1:9000", "/acme"))
    }

    @Test(arguments: [
        "", "127.0.0.1:9000", "ftp://host", "http://", "http://host/path", "http://user@host", "http://h?q",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try StoreEndpoint(parsing: text) }
    }
}
