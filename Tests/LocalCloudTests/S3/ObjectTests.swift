import FileStore
import Foundation
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import LocalCloud

/// GetObject and HeadObject.
@Suite(.temporaryFolder) struct ObjectTests {
    private static let key = "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
    private static let content = "0123456789"
    private static let tag = "781e5e245d69b566979b86e28d23f2c7"
    /// Sun, 01 Nov 2026 00:00:00 GMT
    private static let modified: Int64 = 1_793_491_200

    private func cloud() throws -> TestCloud {
        let cloud = try TestCloud()
        try cloud.put(ObjectTests.content, ObjectTests.key)
        try cloud.put("", "core/empty")
        try cloud.put("{}\n", "manifests/core/1.0.0.json")
        for key in [ObjectTests.key, "core/empty"] {
            let path = cloud.tree.appending(TestCloud.bucket).pushing(FilePath(key)).string
            let date = Date(timeIntervalSince1970: Double(ObjectTests.modified))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        return cloud
    }

    @Test(arguments: ["GET", "HEAD"]) func `an object comes whole, with its tag, time and type`(method: String)
        async throws
    {
        let cloud = try cloud()
        let reply = try await cloud.object(ObjectTests.key) { $0.method = method }
        #expect(reply.status == 200)
        #expect(reply.text == ObjectTests.content)
        #expect(reply["ETag"] == "\"\(ObjectTests.tag)\"")
        #expect(reply["Last-Modified"] == "Sun, 01 Nov 2026 00:00:00 GMT")
        #expect(reply["Content-Type"] == "binary/octet-stream")
        #expect(reply["Accept-Ranges"] == "bytes")
        #expect(reply["x-amz-request-id"] == "0123456789ABCDEF")
        #expect(reply["x-amz-id-2"] != nil)
        #expect(reply["x-amz-checksum-sha256"] == nil)
        #expect(try await cloud.object("manifests/core/1.0.0.json")["Content-Type"] == "application/json")
        let empty = try await cloud.object("core/empty")
        #expect((empty.status, empty.body, empty["ETag"]) == (200, [], "\"d41d8cd98f00b204e9800998ecf8427e\""))
    }

    struct Range: CustomTestStringConvertible {
        let field: String
        let status: Int
        let content: String
        let contentRange: String?

        init(_ field: String, _ status: Int, _ content: String = "", _ contentRange: String? = nil) {
            (self.field, self.status, self.content, self.contentRange) = (field, status, content, contentRange)
        }

        var testDescription: String { field }
    }

    @Test(
        arguments: [
            Range("bytes=0-3", 206, "0123", "bytes 0-3/10"),
            Range("bytes=9-", 206, "9", "bytes 9-9/10"),
            Range("bytes=-3", 206, "789", "bytes 7-9/10"),
            Range("bytes=-99", 206, "0123456789", "bytes 0-9/10"),
            Range("bytes=5-99999999999999999999999", 206, "56789", "bytes 5-9/10"),
            Range("bytes=10-", 416), Range("bytes=10-20", 416), Range("bytes=-0", 416),
            Range("bytes=99999999999999999999999-", 416),
            // What is no range, and several of them, count as none.
            Range("bytes=3-2", 200, content), Range("bytes=", 200, content), Range("bytes=-", 200, content),
            Range("bytes=a-b", 200, content), Range("bytes=0-1,3-4", 200, content), Range("lines=0-3", 200, content),
            Range("bytes=0 - 3", 200, content), Range("bytes=+0-3", 200, content), Range("0-3", 200, content),
            Range("bytes=" + Array(repeating: "0-", count: 1000).joined(separator: ","), 200, content),
        ]
    )
    func `a range gives that part`(range: Range) async throws {
        let reply = try await cloud().object(ObjectTests.key) { $0.fields = [("Range", range.field)] }
        #expect(reply.status == range.status)
        #expect(reply["Content-Range"] == range.contentRange)
        guard range.status == 416 else {
            #expect(reply.text == range.content)
            return
        }
        #expect((reply.code, reply.message) == ("InvalidRange", "The requested range is not satisfiable"))
        #expect(reply.xml("Error/RangeRequested") == [range.field])
        #expect(reply.xml("Error/ActualObjectSize") == ["10"])
    }

    @Test(arguments: ["bytes=0-", "bytes=-5", "bytes=0-0"]) func `an empty object has no part`(range: String)
        async throws
    {
        let reply = try await cloud().object("core/empty") { $0.fields = [("Range", range)] }
        #expect((reply.status, reply.code) == (416, "InvalidRange"))
        #expect(reply.xml("Error/ActualObjectSize") == ["0"])
    }

    private static let (before, after) = ("Sat, 31 Oct 2026 23:59:59 GMT", "Sun, 01 Nov 2026 00:00:01 GMT")
    private static let same = "Sun, 01 Nov 2026 00:00:00 GMT"

    @Test(
        arguments: [
            ([("If-Match", "\"\(tag)\"")], 200), ([("If-Match", tag)], 200), ([("If-Match", "*")], 200),
            ([("If-Match", "\"x\", \"\(tag)\"")], 200), ([("If-Match", "\"x\"")], 412), ([("If-Match", "")], 412),
            ([("If-None-Match", "\"\(tag)\"")], 304), ([("If-None-Match", tag)], 304), ([("If-None-Match", "*")], 304),
            ([("If-None-Match", "W/\"\(tag)\"")], 304), ([("If-None-Match", "\"x\"")], 200),
            ([("If-Unmodified-Since", before)], 412), ([("If-Unmodified-Since", same)], 200),
            ([("If-Unmodified-Since", "yesterday")], 200),
            ([("If-Modified-Since", before)], 200), ([("If-Modified-Since", same)], 304),
            ([("If-Modified-Since", after)], 304), ([("If-Modified-Since", "Wed, 31 Dec 1969 23:59:59 GMT")], 200),
            // The future is no time to have seen the object at.
            ([("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")], 200),
            // A tag is stronger than a time.
            ([("If-Match", tag), ("If-Unmodified-Since", before)], 200),
            ([("If-None-Match", "x"), ("If-Modified-Since", after)], 200),
            ([("If-None-Match", tag), ("If-Modified-Since", before)], 304),
        ]
    )
    func `conditions hold, or are told`(fields: [(String, String)], status: Int) async throws {
        let now = try Timestamp(parsing: "2026-11-05T00:00:00Z")
        let cloud = try cloud()
        var request = TestCloud.Request(path: "/\(TestCloud.bucket)/\(ObjectTests.key)")
        request.fields = fields
        let reply = try await cloud.send(cloud.signed(request, at: now), at: now)
        #expect(reply.status == status)
        switch status {
        case 200: #expect(reply.text == ObjectTests.content)
        case 304:
            #expect(reply.body.isEmpty)
            #expect(reply["ETag"] == "\"\(ObjectTests.tag)\"")
        default:
            #expect(reply.code == "PreconditionFailed")
            #expect(reply.message == "At least one of the pre-conditions you specified did not hold")
            #expect(reply.xml("Error/Condition") == [fields[0].0])
        }
    }

    @Test func `checksums come when they are asked for, and never with a part`() async throws {
        let cloud = try cloud()
        let whole = try await cloud.object(ObjectTests.key) { $0.fields = [("x-amz-checksum-mode", "ENABLED")] }
        #expect(whole["x-amz-checksum-sha256"] == "hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=")
        #expect(whole["x-amz-checksum-type"] == "FULL_OBJECT")
        let part = try await cloud.object(ObjectTests.key) {
            $0.fields = [("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=0-3")]
        }
        #expect((part.status, part["x-amz-checksum-sha256"], part["x-amz-checksum-type"]) == (206, nil, nil))
    }

    @Test func `a signed request may say what the answer's fields are`() async throws {
        let cloud = try cloud()
        let values = [
            ("content-type", "text/plain"), ("content-disposition", "attachment; filename=\"a b\""),
            ("cache-control", "no-cache"), ("content-encoding", "identity"), ("content-language", "de"),
            ("expires", "Thu, 01 Dec 1994 16:00:00 GMT"),
        ]
        let query = values.map { "response-\($0.0)=\(PercentEncoding.encode($0.1.utf8))" }.joined(separator: "&")
        for proof in [TestCloud.Proof.header, .presigned(60)] {
            let reply = try await cloud.object(ObjectTests.key) { ($0.query, $0.proof) = (query, proof) }
            #expect(reply.status == 200)
            for (name, value) in values { #expect(reply[name] == value) }
        }
        // A line feed in a value would begin a field of the attacker's own.
        let split = try await cloud.object(ObjectTests.key) { $0.query = "response-content-type=a%0D%0Ab:%20c" }
        #expect((split.status, split["Content-Type"], split["b"]) == (200, "binary/octet-stream", nil))
    }

    @Test(
        arguments: [
            "core", "core/", "core/x86_64", "none", "core/none", "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz/",
            "core//empty", "/core/empty", "./core/empty", "core/../core/empty", "../secret", "../../etc/passwd",
            "core/\0", "core/a\0b", "a b", "core/*", "é", "core/empty\n", String(repeating: "a", count: 5000),
            String(repeating: "a", count: 1024),
            String(repeating: "a/", count: 2000) + "a", "core/link", "core/away/secret", "core/folder/empty",
            "core/pipe",
            "core/%2e%2e/empty",
        ]
    )
    func `what is no object is missing, and nothing outside of the bucket is there`(key: String) async throws {
        let cloud = try cloud()
        let folder = try TemporaryFolder.forTest
        try folder.write("secret", to: "tree/secret")
        try folder.write("secret", to: "outside/secret")
        let core = cloud.tree.appending(TestCloud.bucket).appending("core")
        try FileLink.createSymbolicLink(at: core.appending("link"), to: "empty")
        try FileLink.createSymbolicLink(at: core.appending("away"), to: folder("outside").string)
        try FileLink.createSymbolicLink(at: core.appending("folder"), to: ".")
        #expect(try Tool.run("mkfifo", core.appending("pipe").string).status == 0)
        for method in ["GET", "HEAD"] {
            let reply = try await cloud.object(key) { $0.method = method }
            #expect((reply.status, reply.code) == (404, "NoSuchKey"))
            #expect(reply.message == "The specified key does not exist.")
            #expect(!reply.text.contains("secret") || key.contains("secret"))
        }
    }

    @Test(
        arguments: [
            "acl", "attributes", "legal-hold", "retention", "tagging", "torrent", "uploadId=1", "versionId=1",
            "partNumber=2", "partNumber=x",
        ]
    )
    func `what else S3 tells of objects is not answered with the object`(query: String) async throws {
        let reply = try await cloud().object(ObjectTests.key) { $0.query = query }
        #expect((400...501).contains(reply.status))
        #expect(reply.code != nil)
        #expect(reply.text != ObjectTests.content)
    }

    @Test func `the only version of an object, and its only part, are the object`() async throws {
        let cloud = try cloud()
        for query in ["versionId=null", "partNumber=1", "x-id=GetObject"] {
            let reply = try await cloud.object(ObjectTests.key) { $0.query = query }
            #expect(reply.text == ObjectTests.content, "\(query)")
        }
    }

    @Test func `the bucket may stand in the host`() async throws {
        let cloud = try cloud()
        for host in ["\(TestCloud.bucket).localhost:8080", "\(TestCloud.bucket).s3.us-east-1.amazonaws.com"] {
            for proof in [TestCloud.Proof.header, .presigned(60)] {
                var request = TestCloud.Request(path: "/" + ObjectTests.key)
                (request.host, request.proof) = (host, proof)
                #expect(try await cloud.send(request).text == ObjectTests.content)
                request.path = "/core/none"
                #expect(try await cloud.send(request).xml("Error/Key") == ["core/none"])
                (request.path, request.query) = ("/", "list-type=2")
                #expect(try await cloud.send(request).xml("ListBucketResult/Name") == [TestCloud.bucket])
            }
        }
    }
}
