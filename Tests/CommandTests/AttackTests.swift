import Foundation
import TestSupport
import Testing

@Suite(.temporaryFolder) struct AttackTests {
    private struct Row: Decodable {
        let attack: String
        let outcome: String
        let reason: String
    }

    private static let archive = "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
    private static let bucket = "eu-west-1-greengrass-updates"

    @Test func `every attack on a release is refused, and the release is not`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("attack")
        #expect(result.status == 0, "\(result.errors)\n\(result.output)")
        #expect(result.errors.isEmpty)
        let lines = result.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 110 }, "\(result.output)")
        #expect(lines.dropFirst().first?.hasPrefix("none: the honest release") ?? false)
        for word in ["ACCEPTED", "WRONG REASON", "FAILED"] { #expect(!result.output.contains(word)) }
        #expect(lines.last?.hasSuffix(" attacks refused, 2 recovered from") ?? false)
    }

    @Test func `JSON has a row for each attack of the specification, and the control first`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("attack", "release", "--format", "json")
        #expect(result.status == 0, "\(result.errors)")
        let rows = try decode([Row].self, result.output)
        #expect(rows.first?.outcome == "accepted")
        #expect(rows.dropFirst().allSatisfy { ["refused", "recovered"].contains($0.outcome) && !$0.reason.isEmpty })
        #expect(Set(rows.map(\.attack)).count == rows.count)
        let names = [
            "arbitrary installation", "endless data", "extraneous dependencies", "fast-forward", "indefinite freeze",
            "malicious mirror", "mix-and-match", "rollback", "key compromise", "wrong platform", "tampered artifact",
            "truncated artifact", "expired", "duplicate key", "duplicate signatures", "wrong type",
        ]
        for name in names { #expect(rows.contains { $0.attack.hasPrefix(name) }, "\(name) is not played") }
    }

    @Test func `a release for one platform is attacked, too`() throws {
        let project = try SampleProject.staged { $0.platforms = ["raspbian/armv6l"] }
        try project.build()
        #expect(try project.run("attack").status == 0)
    }

    @Test func `a damaged artifact is named`() throws {
        let project = try SampleProject.staged {
            $0.software = ["core": "1.0.0"]
            $0.platforms = ["ubuntu/x86_64"]
        }
        try project.build()
        let tree = DamagedTree(root: project.folder("release"))
        try tree.rewrite("\(AttackTests.bucket)/\(AttackTests.archive)") { $0[$0.count / 2] ^= 1 }
        let flipped = try project.run("attack")
        #expect(flipped.status == 1)
        #expect(flipped.errors.contains("error: \(AttackTests.archive): it is not what the manifest states"))
        #expect(flipped.output.isEmpty)
        try tree.remove("\(AttackTests.bucket)/\(AttackTests.archive)")
        let missing = try project.run("attack")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("\(AttackTests.bucket)/\(AttackTests.archive): cannot open"))
    }

    @Test func `a damaged manifest is named, and not passed over`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try DamagedTree(root: project.folder("release")).write("{", "\(AttackTests.bucket)/manifests/core/1.0.0.json")
        let result = try project.run("attack")
        #expect(result.status == 1)
        #expect(result.errors.contains("\(AttackTests.bucket)/manifests/core/1.0.0.json: it is not a version manifest"))
    }
}
