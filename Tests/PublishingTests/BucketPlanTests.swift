import ObjectStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import Publishing

@Suite(.temporaryFolder) struct BucketPlanTests {
    private static let artifact = "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
    private static let named = "core/x86_64/\(String(repeating: "ab", count: 32)).greengrass-core-ubuntu-1.0.0.tar.xz"
    private static let timestamp = "metadata/timestamp.json"

    private var address: BucketAddress {
        get throws {
            try #require(try PublishingTarget(parsing: "s3://acme").addresses([Region(parsing: "us-east-1")]).first)
        }
    }

    private var now: Timestamp { get throws { try Timestamp(parsing: "2026-11-28T12:00:00Z") } }

    private func local(_ contents: [String: String]) throws -> LocalBucket {
        let entries = try contents.map { key, text in
            let path = try TemporaryFolder.forTest.write(text, to: "files/\(key)")
            return LocalBucket.Entry(key: key, kind: ObjectKind(key), source: try UploadSource.read(path))
        }
        return LocalBucket(region: try Region(parsing: "us-east-1"), entries: entries)
    }

    private func stored(_ local: LocalBucket, _ keys: String...) throws -> [StoredObject] {
        try local.entries.filter { keys.contains($0.key) }
            .map { entry in
                StoredObject(
                    key: entry.key,
                    size: entry.source.size,
                    entityTag: try #require(entry.source.entityTags.first)
                )
            }
    }

    private func plan(
        _ local: LocalBucket,
        _ stored: [StoredObject],
        grace: Int64 = 0,
        equals: Bool = false
    ) async throws -> (plan: BucketPlan, conflicts: [String]) {
        let result = try await BucketPlan.make(for: local, at: address, stored: stored, grace: grace, now: now) { _ in
            equals
        }
        return (result.plan, result.conflicts.map(\.key))
    }

    @Test func `a content is sent once, by its plain name, and copied to the others`() async throws {
        let bucket = try local([
            BucketPlanTests.artifact: "bytes", BucketPlanTests.named: "bytes", BucketPlanTests.timestamp: "t",
        ])
        let (plan, conflicts) = try await plan(bucket, [])
        #expect(conflicts.isEmpty)
        #expect(plan.puts.map(\.entry.key) == [BucketPlanTests.artifact, BucketPlanTests.timestamp])
        #expect(plan.copies.map(\.entry.key) == [BucketPlanTests.named])
        #expect(plan.bytesToSend == 6)
    }

    @Test func `what is there is kept, and copied from`() async throws {
        let bucket = try local([BucketPlanTests.artifact: "bytes", BucketPlanTests.named: "bytes"])
        let (plan, _) = try await plan(bucket, stored(bucket, BucketPlanTests.named))
        #expect(plan.kept == 1 && plan.puts.isEmpty)
        guard case .copy(let original) = try #require(plan.copies.first).action else { return }
        #expect(original == BucketPlanTests.named)
    }

    @Test func `what never changes is not overwritten, and what changes is, if it is the one that was seen`()
        async throws
    {
        let bucket = try local([BucketPlanTests.artifact: "bytes", BucketPlanTests.timestamp: "new"])
        let others = [
            StoredObject(key: BucketPlanTests.artifact, size: 5, entityTag: "f00"),
            StoredObject(key: BucketPlanTests.timestamp, size: 3, entityTag: "ba5"),
        ]
        let (plan, conflicts) = try await plan(bucket, others)
        #expect(conflicts == [BucketPlanTests.artifact])
        guard case .put(.unchanged("ba5")) = try #require(plan.puts.first).action else {
            Issue.record("the timestamp is replaced without looking")
            return
        }
        // A tag that is no digest says nothing: the bytes are read.
        let (kept, none) = try await self.plan(bucket, others, equals: true)
        #expect(none.isEmpty && kept.kept == 2)
    }

    @Test func `what the tree has no more is named, and what others have put there is not`() async throws {
        let bucket = try local([BucketPlanTests.timestamp: "t"])
        let others = ["core/old", "logs/x", "metadata/1.core.json"]
            .map { StoredObject(key: $0, size: 1, entityTag: "x") }
        #expect(try await plan(bucket, others).plan.surplus == ["core/old", "metadata/1.core.json"])
    }

    @Test func `nothing is deleted that somebody on his way may need`() async throws {
        let bucket = try local([BucketPlanTests.timestamp: "t"])
        let (old, new) = try (Timestamp(parsing: "2026-11-27T11:00:00Z"), Timestamp(parsing: "2026-11-28T11:00:00Z"))
        func object(_ key: String, _ time: Timestamp?) throws -> StoredObject {
            let source = try #require(bucket.entries.first { $0.key == key }?.source ?? bucket.entries.first?.source)
            return StoredObject(
                key: key,
                size: source.size,
                entityTag: try #require(source.entityTags.first),
                modified: time
            )
        }
        func removable(_ stored: [StoredObject], grace: Int64 = 24 * 3600) async throws -> [String] {
            try await plan(bucket, stored, grace: grace).plan.removable
        }
        let gone = try [object("core/old", old), object("core/new", new), object("core/unknown", nil)]
        #expect(try await removable([object(BucketPlanTests.timestamp, old)] + gone) == ["core/old"])
        // Clients may have read the timestamp before this one an hour ago.
        #expect(try await removable([object(BucketPlanTests.timestamp, new)] + gone).isEmpty)
        // A timestamp that is yet to be stored is newer still.
        #expect(try await removable(gone).isEmpty)
        #expect(try await removable(gone, grace: 0).count == 3)
    }
}
