import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

/// The published schema of update documents, in the eyes of a foreign reader.
@Suite struct SchemaTests {
    private var root: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    @Test(.temporaryFolder, .tags(.interop))
    func `python's jsonschema takes what we write, and refuses what we refuse`() throws {
        let folder = try TemporaryFolder.forTest
        var good = [SampleDocument.golden]
        for roots in [2, 64] {
            good.append(try SampleDocument.make(.otaAgent, for: .openwrtARMv7, roots: roots).encoded().text)
        }
        for text in good {
            good.append(
                PresignedPlaceholder.replace(in: text) { "https://localhost:9000/\($0.bucket)/\($0.key)?a=b%20" }
            )
        }
        let bad = SampleDocument.mistakes.filter(\.isSeenBySchema)
        try folder.write((good + bad.map(\.text)).joined(separator: "\n") + "\n", to: "documents")
        let schema = root.appending("manifests/schemas/update-job.schema.json").string
        let python = root.appending(".build/python/bin/python3").string
        let result = try Tool.run([python, "-c", SchemaTests.validator, schema, "documents"], in: folder.path)
        #expect(result.errors == "", "`make test-tools` installs jsonschema")
        let verdicts = result.output.utf8.split(separator: UInt8(ascii: "\n")).map { String($0) ?? "" }
        #expect(verdicts.count == good.count + bad.count)
        for (text, verdict) in zip(good, verdicts) { #expect(verdict == "valid", "\(text)") }
        for (mistake, verdict) in zip(bad, verdicts.dropFirst(good.count)) {
            #expect(verdict == "invalid", "\(mistake.testDescription)")
        }
    }

    private static let validator = """
        import json, sys
        from jsonschema import Draft202012Validator

        with open(sys.argv[1]) as file:
            schema = json.load(file)
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        with open(sys.argv[2], encoding="utf-8") as documents:
            for text in documents:
                print("valid" if validator.is_valid(json.loads(text)) else "invalid")
        """
}
