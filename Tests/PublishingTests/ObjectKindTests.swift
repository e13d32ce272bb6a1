import ObjectStore
import Testing

@testable import Publishing

@Suite struct ObjectKindTests {
    private static let digest = String(repeating: "0a", count: 32)

    @Test(arguments: [
        ("core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz", ObjectKind.target),
        ("core/x86_64/\(digest).greengrass-core-ubuntu-1.0.0.tar.xz", .target),
        ("manifests/core/1.0.0.json", .manifest), ("manifests/core/1.0.0.json.sig", .besideManifest),
        ("manifests/core/1.0.0.SHA256SUMS", .besideManifest),
        ("manifests/core/\(digest).1.0.0.json", .target), ("manifests/core/\(digest).1.0.0.json.sig", .target),
        ("metadata/timestamp.json", .timestamp), ("metadata/12.snapshot.json", .metadata),
        ("metadata/3.root.json", .root), ("metadata/7.core-ubuntu-x86_64.json", .metadata),
    ])
    func `a key says what it is`(key: String, kind: ObjectKind) {
        #expect(ObjectKind(key) == kind)
    }

    @Test func `only what has one content for ever may be kept for ever`() {
        for kind in [ObjectKind.target, .metadata, .root] {
            #expect(kind.isImmutable && kind.description(of: "x").cacheControl.contains("immutable"))
        }
        for kind in [ObjectKind.timestamp, .manifest, .besideManifest] {
            #expect(!kind.isImmutable && kind.description(of: "x").cacheControl == "no-cache")
        }
    }

    @Test func `what is not of a tree is somebody else's`() {
        #expect(
            ObjectKind.isOfTree("core/x") && ObjectKind.isOfTree("metadata/x") && ObjectKind.isOfTree("ota_agent/x")
        )
        #expect(!ObjectKind.isOfTree("logs/x") && !ObjectKind.isOfTree("") && !ObjectKind.isOfTree("/core/x"))
    }
}
