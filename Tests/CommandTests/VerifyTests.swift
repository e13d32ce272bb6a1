import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct VerifyTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (DamagedTree) throws -> Void
        /// What the errors must say, each a line's part.
        let messages: [String]
        /// What they must not say.
        var absent: [String] = []

        init(
            _ description: String,
            says messages: String...,
            not absent: [String] = [],
            make: @escaping @Sendable (DamagedTree) throws -> Void
        ) {
            testDescription = description
            self.make = make
            self.messages = messages
            self.absent = absent
        }
    }

    private static let eu = "eu-west-1-greengrass-updates"
    private static let us = "us-east-1-greengrass-updates"
    private static let archive = "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
    private static let other = "core/aarch64/greengrass-core-openwrt-1.0.0.tar.xz"
    private static let manifest = "manifests/core/1.0.0.json"
    private static let sums = "manifests/core/1.0.0.SHA256SUMS"

    static let damages: [Damage] = [
        Damage(
            "a flipped bit in one region's own archive",
            says: "\(eu)/\(archive): it is not what the manifest states",
            not: ["\(us)/\(archive)"]
        ) { try $0.rewrite("\(eu)/\(archive)") { $0[$0.count / 2] ^= 1 } },
        Damage(
            "a flipped bit in the archive that is stored once",
            says: "\(eu)/\(archive): it is not what the manifest states"
        ) { try $0.overwriteInPlace("\(eu)/\(archive)") },
        Damage("a truncated archive", says: "\(us)/\(archive): it is not what the manifest states") {
            try $0.rewrite("\(us)/\(archive)") { $0.removeLast() }
        },
        Damage("an archive with something behind it", says: "\(us)/\(archive): it is not what the manifest states") {
            try $0.rewrite("\(us)/\(archive)") { $0.append(0) }
        },
        Damage(
            "two archives swapped",
            says: "\(eu)/\(archive): it is not what the manifest states",
            "\(eu)/\(other): it is not what the manifest states"
        ) { try $0.swap("\(eu)/\(archive)", "\(eu)/\(other)") },
        Damage(
            "two signatures swapped",
            says: "\(eu)/\(archive).sig: it is not what the manifest states",
            "\(eu)/\(other).sig: it is not what the manifest states"
        ) { try $0.swap("\(eu)/\(archive).sig", "\(eu)/\(other).sig") },
        Damage(
            "two manifests' signatures swapped everywhere",
            says: "\(eu)/\(manifest): its signature is by none of the trusted keys",
            "manifests/ota_agent/1.3.0.json: its signature is by none of the trusted keys"
        ) { tree in
            for bucket in [eu, us] {
                try tree.swap("\(bucket)/\(manifest).sig", "\(bucket)/manifests/ota_agent/1.3.0.json.sig")
            }
        },
        Damage("a missing archive", says: "\(us)/\(archive): it is missing") { try $0.remove("\(us)/\(archive)") },
        Damage("a missing signature", says: "\(us)/\(archive).sig: it is missing") {
            try $0.remove("\(us)/\(archive).sig")
        },
        Damage("a missing manifest", says: "\(us)/\(manifest): it is missing") { try $0.remove("\(us)/\(manifest)") },
        Damage("a missing signature of a manifest", says: "\(us)/\(manifest).sig: it is missing") {
            try $0.remove("\(us)/\(manifest).sig")
        },
        Damage("a missing checksum list", says: "\(us)/\(sums): it is missing") { try $0.remove("\(us)/\(sums)") },
        Damage("a wrong checksum list", says: "\(eu)/\(sums): it is not what the manifest states") {
            try $0.rewrite("\(eu)/\(sums)") { $0[0] = $0[0] == 0x30 ? 0x31 : 0x30 }
        },
        Damage("an extra file", says: "\(us)/core/x86_64/extra: no manifest accounts for this file") {
            try $0.write("extra", "\(us)/core/x86_64/extra")
        },
        Damage("an extra hidden file", says: "\(us)/.hidden: no manifest accounts for this file") {
            try $0.write("extra", "\(us)/.hidden")
        },
        Damage("an extra empty folder", says: "\(us)/core/sparc/: no manifest accounts for this file") {
            try FileTree.create($0.path("\(us)/core/sparc"))
        },
        Damage("an extra file at the top", says: "notes.txt: nothing accounts for this in the tree") {
            try $0.write("extra", "notes.txt")
        },
        Damage("an extra bucket", says: "mars-greengrass-updates/file: no manifest accounts for this file") {
            try $0.write("extra", "mars-greengrass-updates/file")
        },
        Damage("a link for an archive", says: "\(us)/\(archive): it is not what the manifest states") {
            try $0.remove("\(us)/\(archive)")
            try FileLink.createSymbolicLink(at: $0.path("\(us)/\(archive)"), to: "../../../\(eu)/\(archive)")
        },
        Damage("a region whose manifest differs", says: "\(us)/\(manifest): it differs from that in \(eu)") {
            try $0.rewrite("\(us)/\(manifest)") { $0.append(0x0A) }
        },
        Damage(
            "a manifest that was edited everywhere",
            says: "\(manifest): its signature is by none of the trusted keys"
        ) {
            for bucket in [eu, us] { try $0.rewrite("\(bucket)/\(manifest)") { $0.append(0x0A) } }
        },
        Damage("a manifest of another version", says: "\(eu)/\(manifest): it cannot be read as a version manifest") {
            for bucket in [eu, us] {
                try $0.copy("\(bucket)/manifests/ota_agent/1.3.0.json", "\(bucket)/\(manifest)")
                try $0.copy("\(bucket)/manifests/ota_agent/1.3.0.json.sig", "\(bucket)/\(manifest).sig")
            }
        },
        Damage("a manifest under another version's name", says: "\(eu)/manifests/core/2.0.0.json: it cannot be read") {
            try $0.copy("\(eu)/\(manifest)", "\(eu)/manifests/core/2.0.0.json")
            try $0.copy("\(eu)/\(manifest).sig", "\(eu)/manifests/core/2.0.0.json.sig")
        },
        Damage("a manifest that is not JSON", says: "\(eu)/\(manifest): it cannot be read as a version manifest") {
            try $0.write("not JSON", "\(eu)/\(manifest)")
        },
        Damage("a region removed", says: "\(us)/\(archive): it is missing", "\(us)/\(manifest): it is missing") {
            try FileTree.remove($0.path(us))
        },
        Damage("an edited page", says: "index.html: it does not show these releases") {
            try $0.rewrite("index.html") { $0.append(0x20) }
        },
        Damage("no page", says: "index.html: it does not show these releases") { try $0.remove("index.html") },
        Damage("no keys", says: "its signature is by none of the trusted keys; no key is known") {
            try FileTree.remove($0.path("keys"))
        },
        Damage("a key that is none", says: "keys/new.pem: this is not a public key in PEM") {
            try $0.write("no key", "keys/new.pem")
        },
        Damage("a key under another name", says: ".pem: this file has the public key") { tree in
            let name = try #require(FileTree.sortedTextNames(in: tree.path("keys")).first)
            try tree.copy("keys/\(name)", "keys/\(String(repeating: "0", count: 64)).pem")
        },
    ]

    @Test(arguments: damages)
    func `damage is found and named`(damage: Damage) throws {
        let project = try SampleProject.staged()
        try project.build()
        try damage.make(DamagedTree(root: project.folder("release")))
        let result = try project.run("verify", "release")
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        for message in damage.messages {
            #expect(lines.contains { $0.contains(message) }, "\(message) is not said in\n\(result.errors)")
        }
        for text in damage.absent { #expect(!lines.contains { $0.contains(text) }, "\(result.errors)") }
        #expect(result.output.contains("things are wrong"))
    }

    @Test func `a sound tree is said to be sound, and whose keys were used`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("verify", "release")
        #expect(result.status == 0)
        #expect(result.output.contains("is sound: core 1.0.0, ota_agent 1.3.0"))
        #expect(result.errors.contains("give the key you trust with --key"))
    }

    @Test func `the key that signed is trusted, and no warning is due`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let result = try project.run("verify", "release", "--key", "config/ota-release/development.pub.pem")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.isEmpty)
    }

    @Test func `a tree signed by somebody else is not trusted`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let stranger = ["XDG_CONFIG_HOME": project.folder("stranger").string]
        try project.build("--output", "forged", environment: stranger)
        try project.verify("forged")
        let result = try project.run("verify", "forged", "--key", "config/ota-release/development.pub.pem")
        #expect(result.status == 1)
        #expect(result.errors.contains("manifests/core/1.0.0.json: its signature is by none of the trusted keys"))
    }

    @Test func `one of several trusted keys is enough`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let stranger = ["XDG_CONFIG_HOME": project.folder("stranger").string]
        try project.build("--output", "other", environment: stranger)
        let keys = ["stranger", "config"].flatMap { ["--key", "\($0)/ota-release/development.pub.pem"] }
        #expect(try project.run(["verify", "release"] + keys).status == 0)
    }

    @Test func `a private key is no key to trust`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let key = "config/ota-release/development.pem"
        let result = try project.run("verify", "release", "--key", key)
        #expect(result.status == 77)
        #expect(result.errors.contains("\(key): "))
        #expect(!result.errors.contains("BEGIN PRIVATE KEY"))
    }
}
