import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateMetadata

@Suite(.temporaryFolder) struct SigningCeremonyTests {
    /// A first root that `a`, `b` and `c` may sign, two of whom must.
    private func firstRoot() throws -> SampleCeremony {
        let ceremony = try SampleCeremony()
        try ceremony.writeRoot(1, of: ceremony.publicKeys("a", "b", "c"))
        return ceremony
    }

    /// A first root that is signed, and a second one in which `c` has taken the place of `a`.
    private func rotation() throws -> SampleCeremony {
        let ceremony = try SampleCeremony()
        try ceremony.writeRoot(1, of: ceremony.publicKeys("a", "b"))
        for key in ["a", "b"] { try #require(try ceremony.sign("1.root.json", key).status == 0) }
        let merged = try ceremony.merge("1.root.json", "a", "b")
        try #require(merged.status == 0, "\(merged.errors)")
        for key in ["a", "b"] {
            try FileTree.removeFile(ceremony.project.folder(ceremony.partName("1.root.json", key)))
        }
        try ceremony.writeRoot(2, of: ceremony.publicKeys("b", "c"))
        return ceremony
    }

    // MARK: What works

    @Test func `a root that enough keys signed is one that clients trust`() throws {
        let ceremony = try firstRoot()
        let unsigned = try ceremony.contents("1.root.json")
        for key in ["a", "b"] {
            let signed = try ceremony.sign("1.root.json", key)
            #expect(signed.status == 0, "\(signed.errors)")
            #expect(signed.output.contains("root version 1, expires 20"))
            #expect(signed.output.contains("root       2 of 3 keys: \(ceremony.short("a")) (ed25519), "))
            #expect(signed.output.contains("  root, targets in root version 1\n"))
            #expect(signed.output.hasSuffix("signed: \(ceremony.partName("1.root.json", key))\n"))
        }
        #expect(try ceremony.contents("1.root.json") == unsigned, "signing leaves the file as it is")
        let merged = try ceremony.merge("1.root.json", "a", "b", options: ["--output", "out.json"])
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(merged.output.contains("2 of 3 root keys have signed, 2 are needed"))
        let trusted = try ceremony.project.run("tuf", "init", "out.json", "--metadata-dir", "client")
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(trusted.output.contains("root version 1 is trusted"))
        #expect(try ceremony.contents("client/root.json") == ceremony.contents("out.json"))
    }

    @Test func `what is signed stays as it stands, byte for byte`() throws {
        let ceremony = try firstRoot()
        // Another tool's white space and order, and a member that we do not know.
        let text = try ceremony.text("1.root.json")
            .replacing("\"_type\":", with: "\n \"x\" : \"\\u00e9\", \"_type\" : ")
        let signed = try #require(text.firstRange(of: "\"signed\":")).upperBound
        try ceremony.project.folder.write(text, to: "1.root.json")
        let result = try ceremony.sign("1.root.json", "a")
        #expect(result.output.contains("there is more in it that is not described here: \"x\""))
        #expect(try ceremony.text(ceremony.partName("1.root.json", "a")).hasSuffix(text[signed...]))
    }

    @Test func `progress is written while signatures are missing`() throws {
        let ceremony = try firstRoot()
        #expect(try ceremony.sign("1.root.json", "a").status == 0)
        #expect(try ceremony.sign("1.root.json", "b").status == 0)
        let first = try ceremony.merge("1.root.json", "a", options: ["--output", "out.json"])
        #expect(first.status == 1)
        #expect(first.output.contains("1 of 3 root keys has signed, 2 are needed"))
        #expect(
            first.errors.contains(
                "still needed: 1 more of the root keys "
                    + "(\(ceremony.short("b")) (ecdsa-sha2-nistp256), \(ceremony.short("c")) (ed25519))"
            )
        )
        let second = try ceremony.merge("1.root.json", "b", options: ["--output", "out.json"])
        #expect(second.status == 0, "\(second.errors)")
        #expect(try ceremony.text("out.json").contains(ceremony.short("a")), "earlier progress is kept")
        let third = try ceremony.merge("1.root.json", "b", options: ["--output", "out.json"])
        #expect(third.output.contains("nothing new: out.json"))
    }

    @Test func `a new root needs its own keys and those before it`() throws {
        let ceremony = try rotation()
        for key in ["b", "c"] { #expect(try ceremony.sign("2.root.json", key).status == 0) }
        let own = try ceremony.merge("2.root.json", "b", "c")
        #expect(own.status == 1)
        #expect(
            own.output.contains(
                "2 of 2 root keys have signed, 2 are needed; 1 of 2 root keys of version 1 has signed, 2 are needed"
            )
        )
        #expect(own.errors.contains("still needed: 1 more of the root keys of version 1 (\(ceremony.short("a"))"))
        let signed = try ceremony.sign("2.root.json", "a")
        #expect(signed.status == 0, "a key that goes signs the root that removes it: \(signed.errors)")
        #expect(signed.output.contains("what changes against version 1:"))
        #expect(signed.output.contains("root: the key \(ceremony.short("c")) (ed25519) is added"))
        #expect(signed.output.contains("root: the key \(ceremony.short("a")) (ed25519) is removed"))
        let all = try ceremony.merge("2.root.json", "a")
        #expect(all.status == 0, "\(all.errors)")
        let (old, new) = (try ceremony.contents("1.root.json"), try ceremony.contents("2.root.json"))
        var client = try TrustedMetadata(trusting: old, at: .now)
        try client.update(root: new)
        #expect(client.root.payload.version == 2)
    }

    @Test func `targets metadata is signed by the keys that root lists`() throws {
        let ceremony = try rotation()
        try FileTree.removeFile(ceremony.project.folder("2.root.json"))
        let targets = TargetsMetadata(version: 1, expires: Expiry(.now, plus: 90 * 86400), targets: [:])
        try ceremony.project.folder.write(SignedMetadata(signing: targets, by: []).bytes, to: "1.targets.json")
        let signed = try ceremony.sign("1.targets.json", "a")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(signed.output.contains("targets version 1"))
        #expect(signed.output.contains("0 targets"))
        let merged = try ceremony.merge("1.targets.json", "a")
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(merged.output.contains("1 of 2 targets keys has signed, 1 is needed"))

        let next = TargetsMetadata(version: 2, expires: targets.expires, targets: [:], withdrawn: ["1.0.0"])
        try ceremony.project.folder.write(SignedMetadata(signing: next, by: []).bytes, to: "2.targets.json")
        let second = try ceremony.sign("2.targets.json", "a")
        #expect(second.output.contains("what changes against version 1:\n  other versions are withdrawn"))
        #expect(!second.output.contains("it may not be the published one"))
        try ceremony.project.folder.write(SignedMetadata(signing: targets, by: []).bytes, to: "1.targets.json")
        let unsure = try ceremony.sign("2.targets.json", "b")
        #expect(unsure.output.contains("it may not be the published one"))
    }

    @Test func `delegated metadata is signed by the keys that delegating metadata lists`() throws {
        let ceremony = try rotation()
        let expires = Expiry(.now, plus: 90 * 86400)
        let role = try #require(RoleName("team/core"))
        let keys = ceremony.publicKeys("b", "c")
        let delegation = DelegatedRole(
            name: role,
            threshold: RoleThreshold(keyIDs: keys.map { KeyID(of: $0) }, threshold: 2),
            isTerminating: true,
            scope: .paths([PathPattern("core/*")])
        )
        let delegating = TargetsMetadata(
            version: 1,
            expires: expires,
            targets: [:],
            delegations: Delegations(keys: RoleKeys(keys), roles: [delegation])
        )
        try ceremony.project.folder.write(SignedMetadata(signing: delegating, by: []).bytes, to: "1.targets.json")
        let own = TargetsMetadata(version: 1, expires: expires, targets: [:])
        let file = "1.team%2Fcore.json"
        let bytes = try SignedMetadata(signing: own, by: []).bytes
        for name in [file, "1.other.json"] { try ceremony.project.folder.write(bytes, to: name) }
        let from = ["--keys-from", "1.targets.json"]

        let foreign = try ceremony.sign(file, "a", from[0], from[1])
        #expect(foreign.status == 77 && foreign.errors.contains("is none of the team/core keys"), "\(foreign.errors)")
        let other = try ceremony.sign("1.other.json", "b", from[0], from[1])
        #expect(other.status == 65, "\(other.errors)")
        #expect(other.errors.contains("1.other.json: 1.targets.json delegates nothing to other.json"))
        for key in ["b", "c"] {
            let signed = try ceremony.sign(file, key, from[0], from[1])
            #expect(signed.status == 0 && signed.output.contains("team/core version 1"), "\(signed.errors)")
        }
        let half = try ceremony.merge(file, "b", options: from)
        #expect(half.status == 1 && half.errors.contains("still needed: 1 more of the team/core keys"))
        let merged = try ceremony.merge(file, "c", options: from)
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(merged.output.contains("2 of 2 team/core keys have signed, 2 are needed"))
        let signed = try SignedMetadata<TargetsMetadata>(parsing: ceremony.contents(file), as: role)
        #expect(signed.signers(of: delegation.threshold, among: RoleKeys(keys)).count == 2)
    }

    @Test func `the question is answered on a terminal`() throws {
        let ceremony = try firstRoot()
        let command = "\(Tool.built("ota-release")) keys sign 1.root.json --key a.pem"
        func answer(_ text: String) throws -> Tool.Result {
            try Tool.run(
                "sh",
                "-c",
                "echo '\(text)' | script -qec '\(command)' /dev/null",
                in: ceremony.project.folder.path,
                environment: ceremony.project.environment.merging(SampleCeremony.environment) { $1 }
            )
        }
        let refused = try answer("y")
        #expect(refused.status == 1)
        #expect(refused.output.contains("sign this? type yes: "))
        #expect(refused.output.contains("nothing is signed"))
        #expect(try ceremony.files() == ["1.root.json"])
        #expect(try answer("yes").status == 0)
        #expect(try ceremony.files().contains(ceremony.partName("1.root.json", "a")))
    }

    // MARK: What is refused

    @Test func `nothing is signed without an answer`() throws {
        let ceremony = try firstRoot()
        let result = try ceremony.project.run(
            "keys",
            "sign",
            "1.root.json",
            "--key",
            "a.pem",
            environment: SampleCeremony.environment
        )
        #expect(result.status == 64)
        #expect(result.errors.contains("there is no terminal to ask on; --yes signs without a question"))
        #expect(try ceremony.files() == ["1.root.json"])
    }

    @Test func `a wrong passphrase signs nothing`() throws {
        let ceremony = try firstRoot()
        let result = try ceremony.project.run(
            "keys",
            "sign",
            "1.root.json",
            "--key",
            "a.pem",
            "--yes",
            environment: ["OTA_RELEASE_PASSPHRASE": "wrong"]
        )
        #expect(result.status == 77)
        #expect(result.errors.contains("a.pem: the passphrase does not open this key"))
        #expect(try ceremony.files() == ["1.root.json"])
    }

    @Test(arguments: ["foreign", "online"])
    func `a key whose signature would not count signs nothing`(key: String) throws {
        let ceremony = try firstRoot()
        let result = try ceremony.sign("1.root.json", key)
        #expect(result.status == 77)
        #expect(result.errors.contains("is none of the root keys"))
        #expect(result.errors.contains("stands for snapshot") == (key == "online"))
        #expect(try ceremony.files() == ["1.root.json"])
    }

    @Test(arguments: ["", "{}", "not JSON", "{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"version\":1}}"])
    func `a file that is no metadata is refused`(text: String) throws {
        let ceremony = try firstRoot()
        try ceremony.project.folder.write(text, to: "bad.json")
        for result in [
            try ceremony.sign("bad.json", "a"), try ceremony.merge("bad.json"),
            try ceremony.project.run("keys", "merge", "bad.json", "1.root.json", "--output", "out.json"),
        ] {
            #expect(result.status == 65)
            #expect(result.errors.contains("bad.json: "))
        }
        #expect(try ceremony.files() == ["1.root.json", "bad.json"])
    }

    @Test func `timestamps are not for people to sign`() throws {
        let ceremony = try firstRoot()
        let text = try ceremony.text("1.root.json").replacing("\"root\",", with: "\"timestamp\",")
        try ceremony.project.folder.write(text, to: "timestamp.json")
        let result = try ceremony.sign("timestamp.json", "a")
        #expect(result.status == 65)
        #expect(result.errors.contains("people sign root and targets metadata"))
    }

    @Test func `a part that was changed is refused`() throws {
        let ceremony = try firstRoot()
        #expect(try ceremony.sign("1.root.json", "a").status == 0)
        let part = ceremony.partName("1.root.json", "a")
        let text = try ceremony.text(part).replacing("\"threshold\":2", with: "\"threshold\":1")
        try ceremony.project.folder.write(text, to: part)
        let result = try ceremony.merge("1.root.json", "a", options: ["--output", "out.json"])
        #expect(result.status == 65)
        #expect(result.errors.contains("\(part): what it signs is not what 1.root.json signs"))
        #expect(try !ceremony.project.exists("out.json"))
    }

    @Test func `a part of another version is refused`() throws {
        let ceremony = try rotation()
        #expect(try ceremony.sign("2.root.json", "b", "--output", "part.json").status == 0)
        let result = try ceremony.project.run("keys", "merge", "1.root.json", "part.json", "--output", "out.json")
        #expect(result.status == 65)
        #expect(result.errors.contains("part.json: this is root version 2, and 1.root.json is root version 1"))
        #expect(try !ceremony.project.exists("out.json"))
    }

    @Test func `a part with a bad signature is refused, and the key named`() throws {
        let ceremony = try firstRoot()
        #expect(try ceremony.sign("1.root.json", "a").status == 0)
        #expect(try ceremony.sign("1.root.json", "b").status == 0)
        let part = ceremony.partName("1.root.json", "a")
        let signature = try #require(try ceremony.text(part).firstMatch(of: /"sig":"([0-9a-f]{8})/)).1
        let text = try ceremony.text(part).replacing(signature, with: "00000000", maxReplacements: 1)
        try ceremony.project.folder.write(text, to: part)
        let result = try ceremony.merge("1.root.json", "b", "a", options: ["--output", "out.json"])
        #expect(result.status == 1)
        #expect(result.errors.contains("\(part): the signature of the key \(ceremony.short("a"))"))
        #expect(try !ceremony.project.exists("out.json"))
    }

    @Test func `a signature of a key that nothing lists is refused`() throws {
        let ceremony = try firstRoot()
        #expect(try ceremony.sign("1.root.json", "a").status == 0)
        let part = ceremony.partName("1.root.json", "a")
        let text = try ceremony.text(part)
            .replacing("{\"keyid\":\"\(ceremony.short("a"))", with: "{\"keyid\":\"abcdefab")
        try ceremony.project.folder.write(text, to: part)
        let result = try ceremony.merge("1.root.json", "a", options: ["--output", "out.json"])
        #expect(result.status == 1)
        #expect(result.errors.contains("which nothing lists"))
        #expect(try !ceremony.project.exists("out.json"))
    }

    @Test func `no other file is overwritten, and signing twice is once`() throws {
        let ceremony = try firstRoot()
        #expect(try ceremony.sign("1.root.json", "b").status == 0)
        let part = try ceremony.contents(ceremony.partName("1.root.json", "b"))
        let again = try ceremony.sign("1.root.json", "b")
        #expect(again.status == 0)
        #expect(again.output.contains("is there already, signed by this key"))
        #expect(try ceremony.contents(ceremony.partName("1.root.json", "b")) == part)
        for existing in ["1.root.json", "precious"] {
            if existing == "precious" { try ceremony.project.folder.write("precious", to: existing) }
            let before = try ceremony.contents(existing)
            let result = try ceremony.sign("1.root.json", "b", "--output", existing)
            #expect(result.status == 73)
            #expect(result.errors.contains("\(existing) is there already and is something else"))
            #expect(try ceremony.contents(existing) == before)
        }
    }

    @Test func `a second root is not merged without the first`() throws {
        let ceremony = try rotation()
        try FileTree.rename(ceremony.project.folder("1.root.json"), to: ceremony.project.folder("old.json"))
        let signed = try ceremony.sign("2.root.json", "b")
        #expect(signed.status == 0)
        #expect(signed.output.contains("nothing is said of changes"))
        let without = try ceremony.merge("2.root.json", "b")
        #expect(without.status == 65)
        #expect(without.errors.contains("give that root with --previous"))
        let with = try ceremony.merge("2.root.json", "b", options: ["--previous", "old.json"])
        #expect(with.status == 1)
        #expect(with.errors.contains("still needed"))
    }

    @Test func `a root before that its own keys did not sign is not relied on`() throws {
        let ceremony = try firstRoot()
        try ceremony.writeRoot(2, of: ceremony.publicKeys("a", "b"))
        for result in [try ceremony.sign("2.root.json", "a"), try ceremony.merge("2.root.json")] {
            #expect(result.status == 1)
            #expect(result.errors.contains("1.root.json: this root is not to be relied on: 0 of 3 root keys have"))
        }
        #expect(try ceremony.files() == ["1.root.json", "2.root.json"])
    }
}
