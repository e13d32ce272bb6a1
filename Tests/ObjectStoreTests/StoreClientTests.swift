import FileStore
import Hashing
import ObjectStore
import ReleaseModel
import TestSupport
import Testing

/// Reads and writes of objects, against moto.
@Suite(.temporaryFolder, .tags(.interop)) struct StoreClientTests {
    private let plain = ObjectDescription(contentType: "text/plain", cacheControl: "no-cache")

    private func source(_ text: String, _ name: String = "file") throws -> UploadSource {
        try UploadSource.read(TemporaryFolder.forTest.write(text, to: name))
    }

    @Test func `a write that must be the first one is, and the same bytes again are no mistake`() async throws {
        let (first, other) = try (source("first", "a"), source("other", "b"))
        try await RunningStore()
            .withClient("conditions") { client in
                try await client.put("conditions", "key", first, plain, if: .absent)
                try await client.put("conditions", "key", first, plain, if: .absent)
                do {
                    try await client.put("conditions", "key", other, plain, if: .absent)
                    Issue.record("another object was overwritten")
                } catch let error as StoreError {
                    #expect(error.isPreconditionFailed)
                }
                let stored = try #require(try await client.contents("conditions", "key", limit: 100))
                #expect(stored.bytes == Array("first".utf8))
                try await client.put("conditions", "key", other, plain, if: .unchanged(stored.entityTag))
                do {
                    try await client.put("conditions", "key", first, plain, if: .unchanged(stored.entityTag))
                    Issue.record("an object that had changed was overwritten")
                } catch let error as StoreError {
                    #expect(error.isPreconditionFailed)
                }
                #expect(try await client.holds("conditions", "key", other))
                #expect(try await client.contents("conditions", "nothing", limit: 1) == nil)
            }
    }

    @Test(.tags(.slow)) func `a long file goes in parts, and its digests are the store's`() async throws {
        // Parts that differ, and a last one that is shorter.
        var bytes = [UInt8](repeating: 0, count: 35 << 20)
        for index in stride(from: 0, to: bytes.count, by: 4096) {
            bytes[index] = UInt8(truncatingIfNeeded: index >> 12)
        }
        let path = try TemporaryFolder.forTest.write(bytes, to: "long")
        let source = try UploadSource.read(path)
        #expect(source.size == UInt64(bytes.count) && source.sha256 == SHA256Digest(hashing: bytes))
        #expect(source.entityTags.contains { $0.hasSuffix("-3") })
        try await RunningStore()
            .withClient("parts") { client in
                try await client.put("parts", "long", source, plain, if: .absent)
                let listed = try #require(try await client.list("parts").first)
                #expect(listed.size == source.size && source.entityTags.contains(listed.entityTag))
                #expect(try await client.digest("parts", "long", limit: source.size) == (source.sha256, source.size))
                try await client.copy("parts", from: "long", to: "copies/long", source, plain)
                #expect(try await client.holds("parts", "copies/long", source))
                // The store says what it has only at the end of all parts.
                try await client.put("parts", "long", source, plain, if: .absent)
                let other = try UploadSource.read(TemporaryFolder.forTest.write(bytes + [1], to: "other"))
                do {
                    try await client.put("parts", "long", other, plain, if: .absent)
                    Issue.record("another object was overwritten")
                } catch let error as StoreError {
                    #expect(error.isPreconditionFailed)
                }
            }
    }

    @Test(.tags(.slow)) func `a list has every key once, however odd, and what is deleted is gone`() async throws {
        let small = try source("x")
        let odd = ["a b", "plus+plus", "ü/ö", "<&>\"'", "per%20cent", "日本"]
        let keys = odd + (0..<1003).map { "many/\($0)" }
        try await RunningStore()
            .withClient("lists") { client in
                try await withThrowingTaskGroup { group in
                    for key in keys { group.addTask { try await client.put("lists", key, small, plain, if: .none) } }
                    try await group.waitForAll()
                }
                #expect(try await client.list("lists").map(\.key).sorted() == keys.sorted())
                #expect(try await client.list("lists", prefix: "many/").count == 1003)
                try await client.delete("lists", keys.filter { $0 != "ü/ö" })
                #expect(try await client.list("lists").map(\.key) == ["ü/ö"])
            }
    }

    @Test func `what the store refuses is told with the place and the way out`() async throws {
        let small = try source("x")
        try await RunningStore()
            .withClient("there") { client in
                do {
                    try await client.put("not-there", "key", small, plain, if: .absent)
                    Issue.record("an object was stored in no bucket")
                } catch let error as StoreError {
                    let words = "cannot store s3://not-there/key: NoSuchBucket, status 404"
                    #expect("\(error)".hasPrefix(words) && "\(error)".hasSuffix("say --create-buckets"))
                }
            }
    }
}
