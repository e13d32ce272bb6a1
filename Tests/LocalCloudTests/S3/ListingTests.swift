import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import LocalCloud

/// ListObjectsV2, and what else there is to know of buckets.
@Suite(.temporaryFolder) struct ListingTests {
    private static let keys = [
        "core/aarch64/a.tar.xz", "core/aarch64/a.tar.xz.sig", "core/x86_64/b.tar.xz", "core/x86_64/b.tar.xz.sig",
        "core.json", "keys/release.pem", "manifests/core/1.0.0.json", "manifests/core/1.0.0.json.sig", "z",
    ]

    private func cloud() throws -> TestCloud {
        let cloud = try TestCloud()
        for key in ListingTests.keys { try cloud.put("x", key) }
        return cloud
    }

    private func list(_ cloud: TestCloud, _ query: String) async throws -> Reply {
        try await cloud.bucket { $0.query = "list-type=2" + (query.isEmpty ? "" : "&\(query)") }
    }

    private func keys(_ reply: Reply) -> [String] { reply.xml("ListBucketResult/Contents/Key") }
    private func prefixes(_ reply: Reply) -> [String] { reply.xml("ListBucketResult/CommonPrefixes/Prefix") }

    @Test func `a listing has every key by its bytes, with what is known of it`() async throws {
        let reply = try await list(cloud(), "")
        #expect(reply.status == 200)
        let sorted = ListingTests.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(keys(reply) == sorted)
        #expect(reply.xml("ListBucketResult/Name") == [TestCloud.bucket])
        #expect(reply.xml("ListBucketResult/Prefix") == [""])
        #expect(reply.xml("ListBucketResult/KeyCount") == ["9"])
        #expect(reply.xml("ListBucketResult/MaxKeys") == ["1000"])
        #expect(reply.xml("ListBucketResult/IsTruncated") == ["false"])
        #expect(Set(reply.xml("ListBucketResult/Contents/Size")) == ["1"])
        #expect(Set(reply.xml("ListBucketResult/Contents/ETag")) == ["\"9dd4e461268c8034f5c8564e155c67a6\""])
        #expect(Set(reply.xml("ListBucketResult/Contents/StorageClass")) == ["STANDARD"])
        let times = reply.xml("ListBucketResult/Contents/LastModified")
        #expect(times.allSatisfy { $0.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z/) != nil })
        #expect(reply.xml("ListBucketResult/EncodingType").isEmpty)
        #expect(reply["x-amz-bucket-region"] == "us-east-1")
    }

    @Test(
        arguments: [
            ("prefix=core/", 4, []), ("prefix=core", 5, []), ("prefix=none", 0, []),
            ("prefix=core/x86_64/b.tar.xz", 2, []),
            ("delimiter=/", 2, ["core/", "keys/", "manifests/"]),
            ("prefix=core/&delimiter=/", 0, ["core/aarch64/", "core/x86_64/"]),
            ("prefix=core&delimiter=/", 1, ["core/"]), ("prefix=core/aarch64/&delimiter=/", 2, []),
            ("delimiter=.tar", 5, ["core/aarch64/a.tar", "core/x86_64/b.tar"]),
            ("start-after=keys/release.pem", 3, []), ("start-after=z", 0, []),
            ("start-after=core.json&max-keys=2", 2, []),
            ("max-keys=0", 0, []), ("max-keys=5000", 9, []), ("fetch-owner=true", 9, []),
        ]
    )
    func `prefix, delimiter and start choose`(query: String, count: Int, expected: [String]) async throws {
        let reply = try await list(cloud(), query)
        #expect(keys(reply).count == count)
        #expect(prefixes(reply) == expected)
        #expect(reply.xml("ListBucketResult/KeyCount") == ["\(count + expected.count)"])
        #expect(
            reply.xml("ListBucketResult/MaxKeys") == [
                query.contains("max-keys=0") ? "0" : query.contains("=2") ? "2" : "1000"
            ]
        )
    }

    @Test(
        arguments: [1, 2, 3, 8, 9, 10],
        ["", "delimiter=/", "prefix=core/", "prefix=core&delimiter=/", "start-after=core/x"]
    )
    func `pages of any size have together what one has`(size: Int, query: String) async throws {
        let cloud = try cloud()
        let whole = try await list(cloud, query)
        var (found, token, pages): ([String], String?, Int) = ([], nil, 0)
        repeat {
            let more = token.map { "&continuation-token=\(PercentEncoding.encode($0.utf8))" } ?? ""
            let reply = try await list(cloud, "max-keys=\(size)\(query.isEmpty ? "" : "&" + query)\(more)")
            #expect(keys(reply).count + prefixes(reply).count <= size)
            #expect(reply.xml("ListBucketResult/ContinuationToken") == (token.map { [$0] } ?? []))
            found += keys(reply) + prefixes(reply)
            token = reply.xml("ListBucketResult/NextContinuationToken").first
            #expect(reply.xml("ListBucketResult/IsTruncated") == ["\(token != nil)"])
            pages += 1
        } while token != nil && pages < 20
        #expect(found.sorted() == (keys(whole) + prefixes(whole)).sorted())
    }

    @Test func `keys are encoded when that is asked for`() async throws {
        let reply = try await list(cloud(), "encoding-type=url&prefix=core%2Fa&delimiter=%2B&start-after=a%20b")
        #expect(reply.xml("ListBucketResult/EncodingType") == ["url"])
        #expect(reply.xml("ListBucketResult/Prefix") == ["core/a"])
        #expect(reply.xml("ListBucketResult/Delimiter") == ["%2B"])
        #expect(reply.xml("ListBucketResult/StartAfter") == ["a%20b"])
        let raw = try await list(cloud(), "prefix=%3C%26%00%3E")
        #expect(raw.status == 200)
        #expect(raw.xml("ListBucketResult/Prefix") == ["<&\u{FFFD}>"])
    }

    @Test(
        arguments: [
            ("max-keys=-1", "max-keys"), ("max-keys=x", "max-keys"), ("max-keys=", "max-keys"),
            ("max-keys=99999999999999999999", "max-keys"), ("continuation-token=%3F", "continuation-token"),
            ("continuation-token=", "continuation-token"), ("encoding-type=base64", "encoding-type"),
        ]
    )
    func `a parameter that makes no sense is named`(query: String, name: String) async throws {
        let reply = try await list(cloud(), query)
        #expect((reply.status, reply.code) == (400, "InvalidArgument"))
        #expect(reply.xml("Error/ArgumentName") == [name])
    }

    @Test func `links, pipes and names that no key has are not listed`() async throws {
        let cloud = try cloud()
        let bucket = cloud.tree.appending(TestCloud.bucket)
        try FileLink.createSymbolicLink(at: bucket.appending("link"), to: "z")
        try FileLink.createSymbolicLink(at: bucket.appending("everything"), to: "/")
        try FileLink.createSymbolicLink(at: cloud.tree.appending("eu-west-1-greengrass-updates"), to: TestCloud.bucket)
        try TemporaryFolder.forTest.write("x", to: "tree/\(TestCloud.bucket)/a b")
        #expect(try Tool.run("mkfifo", bucket.appending("pipe").string).status == 0)
        #expect(try Tool.run("bash", "-c", "touch \(bucket)/$'\\xff'").status == 0)
        let reply = try await list(cloud, "")
        #expect(keys(reply).count == ListingTests.keys.count)
        let buckets = try await cloud.bucket("")
        #expect(buckets.xml("ListAllMyBucketsResult/Buckets/Bucket/Name") == [TestCloud.bucket])
        #expect(
            try await cloud.bucket("eu-west-1-greengrass-updates") { $0.region = "eu-west-1" }.code == "NoSuchBucket"
        )
    }

    // MARK: Buckets

    @Test func `buckets are listed with their regions`() async throws {
        let cloud = try cloud()
        try cloud.put("x", "z", in: "eu-west-1-greengrass-updates")
        try TemporaryFolder.forTest.write("x", to: "tree/index.html")
        try TemporaryFolder.forTest.write("x", to: "tree/keys/a")
        let reply = try await cloud.bucket("")
        #expect(reply.status == 200)
        let root = "ListAllMyBucketsResult/Buckets/Bucket"
        #expect(reply.xml("\(root)/Name") == ["eu-west-1-greengrass-updates", TestCloud.bucket])
        #expect(reply.xml("\(root)/BucketRegion") == ["eu-west-1", "us-east-1"])
        #expect(reply.xml("ListAllMyBucketsResult/Owner/ID") == [TestCloud.account])
    }

    @Test(arguments: [("us-east-1", ""), ("eu-west-1", "eu-west-1")])
    func `a bucket tells its region`(region: String, location: String) async throws {
        let cloud = try cloud()
        let bucket = "\(region)-greengrass-updates"
        try cloud.put("x", "z", in: bucket)
        let reply = try await cloud.bucket(bucket) { ($0.query, $0.region) = ("location", region) }
        #expect(reply.xml("LocationConstraint") == [location])
        let head = try await cloud.bucket(bucket) { ($0.method, $0.region) = ("HEAD", region) }
        #expect((head.status, head["x-amz-bucket-region"]) == (200, region))
    }

    @Test(arguments: [
        "none", "ap-south-1-greengrass-updates", "..", "core", "%00", "US-EAST-1-greengrass-updates", "/x/y",
    ])
    func `a bucket that is not there is named`(bucket: String) async throws {
        for method in ["GET", "HEAD"] {
            let reply = try await cloud()
                .bucket(bucket) {
                    ($0.query, $0.method, $0.region) = ("list-type=2", method, "ap-south-1")
                }
            #expect((reply.status, reply.code) == (404, "NoSuchBucket"), "\(reply.text)")
            #expect(reply.message == "The specified bucket does not exist")
            #expect(reply.xml("Error/BucketName").count == 1)
        }
    }

    @Test(arguments: ["", "acl", "policy", "versions", "uploads", "encryption", "list-type=1", "list-type"])
    func `what else S3 tells of buckets is said not to be there`(query: String) async throws {
        let reply = try await cloud().bucket { $0.query = query.isEmpty ? nil : query }
        #expect((reply.status, reply.code) == (501, "NotImplemented"))
        let name = query.isEmpty || query.hasPrefix("list-type") ? "ListObjects" : query
        #expect(reply.message?.contains(name) == true)
    }

    @Test(arguments: ["PUT", "POST", "DELETE", "PATCH", "OPTIONS", "BREW"])
    func `a write is refused with the reason`(method: String) async throws {
        let cloud = try cloud()
        for path in ["", TestCloud.bucket, "\(TestCloud.bucket)/z", "\(TestCloud.bucket)/new", "other-bucket"] {
            let reply = try await cloud.bucket(path) { ($0.method, $0.body) = (method, "content") }
            #expect((reply.status, reply.code) == (403, "AccessDenied"), "\(path)")
            #expect(reply.message?.contains("never writes") == true)
        }
        #expect(try await cloud.object("z").text == "x")
    }
}
