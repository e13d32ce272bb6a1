import FileStore
import SystemPackage
import TestSupport
import Testing

/// What people without this program can check.
@Suite(.temporaryFolder, .tags(.interop)) struct InteropTests {
    @Test func `sha256sum accepts every checksum list from its bucket's root`() throws {
        let project = try SampleProject.staged()
        try project.build()
        for region in project.regions {
            let bucket = project.folder(project.bucket(region))
            for list in ["core/1.0.0", "ota_agent/1.3.0"] {
                let result = try Tool.run("sha256sum", "--strict", "-c", "manifests/\(list).SHA256SUMS", in: bucket)
                #expect(result.status == 0, "\(result.errors)")
                #expect(result.output.split(separator: "\n").count == 10)
            }
        }
    }

    @Test func `openssl accepts the signatures of archives and manifests with the published key`() throws {
        let project = try SampleProject.staged()
        let keyId = try #require(project.report().keyId)
        let key = project.folder("release/keys/\(keyId).pem").string
        let bucket = project.folder(project.bucket("us-east-1"))
        let files = try TreeSnapshot(of: bucket).releaseFiles
            .filter { name in ![".sig", "SUMS", ".intoto.json", ".spdx.json"].contains { name.hasSuffix($0) } }
        #expect(files.count == 6)
        for file in files {
            let check = ["openssl", "dgst", "-sha256", "-verify", key, "-signature", "\(file).sig"]
            #expect(try Tool.run(check + [file], in: bucket).output == "Verified OK\n", "\(file)")
            // The same command must be able to say no.
            #expect(try Tool.run(check + ["manifests/core/1.0.0.SHA256SUMS"], in: bucket).status == 1)
        }
    }

    @Test func `a published key's file has the key's identifier in The Update Framework as its name`() throws {
        let project = try SampleProject.staged()
        let keyId = try #require(project.report().keyId)
        // Specification 1.0.34, 4.2: the SHA-256 of the key's canonical JSON, in which line feeds stand as they are.
        let script = """
            { printf '{"keytype":"ecdsa","keyval":{"public":"'; cat keys/\(keyId).pem
            printf '"},"scheme":"ecdsa-sha2-nistp256"}'; } | sha256sum
            """
        let result = try Tool.run("sh", "-c", script, in: project.folder("release"))
        #expect(result.output.hasPrefix(keyId))
    }

    @Test(arguments: ["xz", "gzip"])
    func `tar unpacks an archive to what was staged`(compression: String) throws {
        let project = try SampleProject.staged { $0.options = ["compression: \(compression)"] }
        try project.build()
        let ending = compression == "xz" ? ".tar.xz" : ".tar.gz"
        let archive = project.archive("core", "ubuntu/x86_64").replacing(".tar.xz", with: ending)
        try FileTree.create(project.folder("device"))
        let result = try Tool.run("tar", "-xf", archive, "-C", "device", in: project.folder.path)
        #expect(result.status == 0, "\(result.errors)")
        let staged = try TreeSnapshot(of: project.folder(project.buildPath("core", "ubuntu/x86_64")), identities: false)
        #expect(try TreeSnapshot(of: project.folder("device"), identities: false) == staged)
    }

    @Test func `openssl reads a generated key with its passphrase`() throws {
        let project = try SampleProject()
        let secret = ["OTA_RELEASE_PASSPHRASE": "a passphrase"]
        #expect(try project.run("keys", "generate", "k.pem", environment: secret).status == 0)
        let folder = project.folder.path
        let open = ["openssl", "pkey", "-in", "k.pem", "-pubout", "-passin"]
        let half = String(
            decoding: try FileReader.contents(of: project.folder("k.pub.pem"), limit: 10_000),
            as: UTF8.self
        )
        #expect(try Tool.run(open + ["pass:a passphrase"], in: folder).output == half)
        #expect(try Tool.run(open + ["pass:another"], in: folder).status != 0)
    }

    @Test func `a key that openssl made signs`() throws {
        let project = try SampleProject.staged()
        let script = """
            umask 077
            openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem
            openssl pkey -in k.pem -pubout -out k.pub.pem
            """
        #expect(try Tool.run("sh", "-ec", script, in: project.folder.path).status == 0)
        try project.build("--key", "k.pem")
        #expect(try project.run("verify", "release", "--key", "k.pub.pem").status == 0)
    }
}
