import FileStore
import SystemPackage
import TestSupport
import Testing

/// The provenance and the bill of materials beside each artifact.
@Suite(.temporaryFolder) struct EvidenceTests {
    private static let bucket = "release/us-east-1-greengrass-updates"
    private static let artifact = "\(bucket)/core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"

    private var root: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    /// A project with a folder, a Debian package and a tar as builds, and a program among them.
    private func project() throws -> SampleProject {
        let project = try SampleProject.staged()
        let script = """
            cd manifests/builds/core-1.0.0
            cp /bin/true ubuntu-x86_64/opt/core/bin/program
            mkdir ubuntu-x86_64/DEBIAN
            printf 'Package: greengrass-core\\nVersion: 1:1.0.0+b~1-2\\nArchitecture: amd64\\nOrigin: Example\\n' \
              > ubuntu-x86_64/DEBIAN/control
            printf 'Maintainer: a <a@b.c>\\nDescription: a build\\n Package: not this one\\n' \
              >> ubuntu-x86_64/DEBIAN/control
            dpkg-deb -Zxz --root-owner-group --build ubuntu-x86_64 package
            rm -r ubuntu-x86_64 && mv package ubuntu-x86_64
            tar -C openwrt-aarch64 -cf archive . && rm -r openwrt-aarch64 && mv archive openwrt-aarch64
            """
        let result = try Tool.run("sh", "-ec", script, in: project.folder.path)
        try #require(result.status == 0, "\(result.errors)")
        return project
    }

    private func text(_ project: SampleProject, _ name: String) throws -> String {
        String(decoding: try FileReader.contents(of: project.folder(name), limit: 1 << 20), as: UTF8.self)
    }

    @Test(.tags(.interop), arguments: ["ecdsa", "ed25519", "rsa"])
    func `foreign readers accept the evidence, and find in the archives what it says`(algorithm: String) throws {
        let project = try project()
        let secret = ["OTA_RELEASE_PASSPHRASE": "correct horse battery staple"]
        let key = try project.run("keys", "generate", "k.pem", "--algorithm", algorithm, environment: secret)
        try #require(key.status == 0, "\(key.errors)")
        try project.build("--key", "k.pem", environment: secret)
        try #require(project.run("verify", "release", "--key", "k.pub.pem").status == 0)
        let result = try Tool.run(
            root.appending(".build/python/bin/python3").string,
            root.appending("Tests/Interop/evidence.py").string,
            EvidenceTests.bucket,
            "k.pub.pem",
            root.appending("manifests/schemas/version-manifest.schema.json").string,
            in: project.folder.path
        )
        #expect(
            result.output == "4 pkg:deb/example/greengrass-core@1:1.0.0%2Bb~1-2?arch=amd64\n",
            "\(result.errors); `make test-tools` installs the readers"
        )
    }

    @Test func `update metadata does not list evidence, which devices need not fetch`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let snapshot = try TreeSnapshot(of: project.folder(EvidenceTests.bucket))
        let evidence = snapshot.files.filter { $0.hasSuffix(".intoto.json") || $0.hasSuffix(".spdx.json") }
        #expect(evidence.count == 8)
        for (name, entry) in snapshot.entries where name.hasPrefix("metadata/") {
            let text = String(decoding: entry.content, as: UTF8.self)
            #expect(!text.contains("intoto") && !text.contains("spdx"), "\(name)")
        }
    }

    @Test func `the page links the evidence of every artifact`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let links = try text(project, "release/index.html").matches(of: #/href="([^"]+)"/#).map { String($0.1) }
        #expect(links.count == 8)
        for link in links { #expect(try project.exists("release/\(link)"), "\(link)") }
    }

    @Test func `a build of the same content elsewhere has the same bill and statement`() throws {
        let project = try project()
        let secret = ["OTA_RELEASE_PASSPHRASE": "correct horse battery staple"]
        _ = try project.run("keys", "generate", "k.pem", "--algorithm", "ed25519", environment: secret)
        try project.build("--key", "k.pem", environment: secret)
        var other = secret
        (other["TZ"], other["LC_ALL"], other["USER"]) = ("Asia/Tokyo", "C", "somebody")
        try project.build("--key", "k.pem", "--output", "else/where", "--jobs", "1", environment: other)
        let first = try TreeSnapshot(of: project.folder("release"), identities: false)
        let second = try TreeSnapshot(of: project.folder("else/where"), identities: false)
        for ending in [".intoto.json", ".spdx.json"] {
            #expect(first.contents(endingIn: ending) == second.contents(endingIn: ending))
            #expect(first.contents(endingIn: ending).count == 8)
        }
    }

    @Test func `shards carry what a package says of itself`() throws {
        let project = try project()
        let secret = ["OTA_RELEASE_PASSPHRASE": "correct horse battery staple"]
        _ = try project.run("keys", "generate", "k.pem", "--algorithm", "ed25519", environment: secret)
        for platform in project.platforms {
            let words = ["build", "--unsigned", "--platform", platform, "--output", "shards/\(platform)"]
            try #require(project.run(words).status == 0)
        }
        let shards = project.platforms.map { "shards/\($0)" }
        let assembled = try project.run(["assemble"] + shards + ["--key", "k.pem"], environment: secret)
        try #require(assembled.status == 0, "\(assembled.errors)")
        try project.build("--key", "k.pem", "--output", "alone", environment: secret)
        let first = try TreeSnapshot(of: project.folder("release"), identities: false)
        let second = try TreeSnapshot(of: project.folder("alone"), identities: false)
        #expect(first.contents(endingIn: "on") == second.contents(endingIn: "on"))
        #expect(try text(project, "\(EvidenceTests.artifact).spdx.json").contains("pkg:deb/example/greengrass-core@"))

        // A folder's digest is that of its tar, which is measured where the keys are.
        let path = project.folder("shards/\(project.platforms[0])/shard.json")
        let described = String(decoding: try FileReader.contents(of: path, limit: 1 << 20), as: UTF8.self)
        let forged = described.replacing(
            try Regex("\"kind\" : \"folder\",\\s+\"sha256\" : \"[0-9a-f]{4}"),
            with: "\"kind\" : \"folder\", \"sha256\" : \"0000"
        )
        try #require(forged != described)
        try FileWriter.write(Array(forged.utf8), to: path)
        let words = ["assemble"] + shards + ["--output", "forged", "--key", "k.pem"]
        let refused = try project.run(words, environment: secret)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("it is not the archive of the folder that shard.json names"))
    }

    @Test func `a package that does not say what it is is an archive, with a warning`() throws {
        let project = try SampleProject.staged { $0.platforms = ["ubuntu/x86_64"] }
        let script = """
            cd manifests/builds/core-1.0.0
            tar -C ubuntu-x86_64 -cf data.tar . && printf '2.0\\n' > debian-binary
            rm -r ubuntu-x86_64 && ar rc ubuntu-x86_64 debian-binary data.tar
            """
        try #require(Tool.run("sh", "-ec", script, in: project.folder.path).status == 0)
        let result = try project.build()
        #expect(result.errors.contains("this Debian package does not say its name, version and architecture"))
        try project.verify()
    }

    @Test func `evidence that one region lost comes back, and none is made anew for what is published`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"), identities: false)
        let name = "\(EvidenceTests.artifact).intoto.json"
        try FileTree.removeFile(project.folder(name))
        #expect(try project.run("verify", "release").errors.contains(".intoto.json: it is missing"))
        try project.build()
        #expect(try TreeSnapshot(of: project.folder("release"), identities: false) == before)
        for region in project.regions {
            try FileTree.removeFile(project.folder(name.replacing("us-east-1", with: region)))
        }
        let lost = try project.run("build")
        #expect(
            lost.errors.contains("no region has an undamaged core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz.intoto")
        )
        try project.build("--replace")
        try project.verify()
        let after = try TreeSnapshot(of: project.folder("release"), identities: false)
        // What is the same when it is made again keeps its signature.
        let other = name.replacing("core", with: "ota_agent").replacing("1.0.0", with: "1.3.0")
            .replacing("release/", with: "")
        #expect(before.entries[other] != nil)
        #expect(after.entries[other] == before.entries[other])
    }

    @Test func `a version that was published without evidence stays as it is`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let script = """
            import hashlib, json, pathlib, subprocess
            for path in pathlib.Path("release").glob("*-updates/manifests/core/1.0.0.json"):
                manifest = json.loads(path.read_text())
                bucket = path.parents[2]
                for artifact in manifest["platforms"]:
                    for document in artifact.pop("evidence").values():
                        (bucket / document["key"]).unlink()
                path.unlink()
                path.write_text(json.dumps(manifest, indent=2))
            """
        try #require(Tool.run("python3", "-c", script, in: project.folder.path).status == 0)
        for region in project.regions {
            let manifest = "\(project.bucket(region))/manifests/core/1.0.0.json"
            let sign = ["openssl", "dgst", "-sha256", "-sign", "config/ota-release/development.pem", "-out"]
            try FileTree.removeFile(project.folder("\(manifest).sig"))
            try #require(Tool.run(sign + ["\(manifest).sig", manifest], in: project.folder.path).status == 0)
        }
        // The regions' signatures differ, since ECDSA's are random: the second gets the first's.
        let names = project.regions.map { "\(project.bucket($0))/manifests/core/1.0.0.json.sig" }
        let signature = try FileReader.contents(of: project.folder(names[0]), limit: 1 << 10)
        try FileWriter.write(signature, to: project.folder(names[1]))
        let before = try text(project, "\(EvidenceTests.bucket)/manifests/core/1.0.0.json")

        // A tree of such versions gets new checksum lists and metadata from this, and nothing else.
        try project.build()
        try project.verify()
        #expect(try text(project, "\(EvidenceTests.bucket)/manifests/core/1.0.0.json") == before)
        #expect(try !project.exists("\(EvidenceTests.artifact).intoto.json"))
        #expect(try project.build().output.contains("nothing to do"))
    }

    @Test func `evidence goes with the archive that --replace takes away`() throws {
        var project = try SampleProject.staged()
        try project.build()
        project.options = ["compression: gzip"]
        try project.writeManifest()
        try project.build("--replace")
        try project.verify()
        let files = try TreeSnapshot(of: project.folder("release")).files
        #expect(files.filter { $0.contains(".tar.xz") }.isEmpty)
        #expect(files.filter { $0.hasSuffix(".tar.gz.spdx.json") }.count == 8)
    }
}
