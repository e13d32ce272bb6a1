import ReleaseModel
import Testing
import UpdateJobs

/// Placeholders of presigned URLs in job documents.
@Suite struct PlaceholderTests {
    @Test(arguments: [
        ("https://s3.us-east-1.amazonaws.com/bucket/a/b.tar", "bucket", "a/b.tar", "us-east-1"),
        ("https://s3-us-west-2.amazonaws.com/bucket/key", "bucket", "key", "us-west-2"),
        ("https://s3.amazonaws.com/bucket/key", "bucket", "key", nil),
        ("https://s3.cn-north-1.amazonaws.com.cn/bucket/key", "bucket", "key", "cn-north-1"),
        ("https://bucket.s3.eu-west-1.amazonaws.com/bucket/key", "bucket", "bucket/key", "eu-west-1"),
        ("https://my.bucket.s3.amazonaws.com/key", "my.bucket", "key", nil),
        ("https://s3.us-east-1.amazonaws.com/bucket/a%20b%2Fc", "bucket", "a b/c", "us-east-1"),
        ("https://s3.us-east-1.amazonaws.com/bucket/%c3%A9", "bucket", "é", "us-east-1"),
        ("bucket/code/file", "bucket", "code/file", nil),
    ])
    func `an S3 URL`(text: String, bucket: String, key: String, region: String?) throws {
        let object = try S3Object(parsing: text)
        #expect(object.bucket == bucket)
        #expect(object.key == key)
        #expect(object.region == region)
    }

    @Test(arguments: [
        "", "https://", "https://s3.us-east-1.amazonaws.com", "https://s3.us-east-1.amazonaws.com/",
        "https://s3.us-east-1.amazonaws.com/bucket", "https://s3.us-east-1.amazonaws.com/bucket/",
        "https://example.com/bucket/key", "https://s3.us-east-1.amazonaws.com.example.com/bucket/key",
        "http://s3.us-east-1.amazonaws.com/bucket/key", "https://s3.us-east-1.amazonaws.com/BUCKET/key",
        "https://s3.us-east-1.amazonaws.com/bu/key", "https://s3.us-east-1.amazonaws.com/bucket/key?versionId=1",
        "https://s3.us-east-1.amazonaws.com/bucket/%zz", "https://s3.us-east-1.amazonaws.com/bucket/%4",
        "https://s3.us-east-1.amazonaws.com/bucket/%FF", "https://s3.us-east-1.amazonaws.com/bucket/a b",
        "https://s3.us-east-1.amazonaws.com/bucket/\\u0041", "https://s3.us-east-1.amazonaws.com/bucket/é",
        "https://user@s3.us-east-1.amazonaws.com/bucket/key", "https://s3.us-east-1.amazonaws.com:443/bucket/key",
        "https://s3.us_east.amazonaws.com/bucket/key", "https://amazonaws.com/bucket/key",
        "https://s3-.amazonaws.com/bucket/key", "s3://bucket/key", "/bucket/key", "bucket",
    ])
    func `no S3 URL`(text: String) {
        #expect(throws: InvalidValue.self) { try S3Object(parsing: text) }
    }

    @Test(arguments: PresignedPlaceholder.Form.allCases)
    func `every placeholder is replaced, and nothing else`(form: PresignedPlaceholder.Form) throws {
        func place(_ key: String) -> String {
            "${aws:iot:\(form.rawValue):https://s3.us-east-1.amazonaws.com/bucket/\(key)}"
        }
        let text =
            #"{"a":"\#(place("x/1"))","é":["$\#(place("2"))}","${aws:iot:other:x}","$","${"],"b":"\#(place("x/1"))"}"#
        let replaced = PresignedPlaceholder.replace(in: text) { "https://\($0.bucket)/\($0.key)?a&b" }
        #expect(
            replaced == #"{"a":"https://bucket/x/1?a&b","é":["$https://bucket/2?a&b}","${aws:iot:other:x}","$","${"],"#
                + #""b":"https://bucket/x/1?a&b"}"#
        )
        #expect(try PresignedPlaceholder.all(in: text).map(\.object.key) == ["x/1", "2", "x/1"])
        #expect(try PresignedPlaceholder.all(in: text).allSatisfy { $0.form == form })
    }

    @Test(arguments: [
        "${aws:iot:s3-presigned-url:}", "${aws:iot:s3-presigned-url:https://example.com/a/b}",
        "${aws:iot:s3-presigned-url-v2:https://s3.us-east-1.amazonaws.com/bucket/key",
        "${aws:iot:s3-presigned-url:${aws:iot:s3-presigned-url:bucket/key}",
    ])
    func `malformed ones are refused when a job is created, and stay as they are`(placeholder: String) {
        #expect(throws: InvalidValue.self) { try PresignedPlaceholder.all(in: "{\"a\":\"\(placeholder)\"}") }
        let replaced = PresignedPlaceholder.replace(in: "a \(placeholder)") { _ in "URL" }
        #expect(replaced == "a \(placeholder)")
    }

    @Test(arguments: ["${aws:iot:s3-presigned-url}", "${aws:iot:s3-presigned-url-v3:bucket/key}", "$", "", "${}"])
    func `other texts are no placeholders`(text: String) throws {
        #expect(try PresignedPlaceholder.all(in: text).isEmpty)
        #expect(PresignedPlaceholder.replace(in: text) { _ in "URL" } == text)
    }

    @Test func `a URL cannot leave its string`() throws {
        let text = #"{"a":"${aws:iot:s3-presigned-url:bucket/key}"}"#
        let replaced = PresignedPlaceholder.replace(in: text) { _ in "\",\"b\":\"\\\n" }
        #expect(replaced == #"{"a":"\",\"b\":\"\\\u000a"}"#)
        #expect(throws: Never.self) { try JobDocument(parsing: replaced) }
    }

    @Test func `a failure to sign comes through`() {
        #expect(throws: JobError(.throttling, "busy")) {
            try PresignedPlaceholder.replace(in: "${aws:iot:s3-presigned-url:bucket/key}") { _ throws(JobError) in
                throw JobError(.throttling, "busy")
            }
        }
    }

    @Test(arguments: ["us-east-1", "cn-north-1", "us-gov-west-1"])
    func `a placeholder of ours is read again`(name: String) throws {
        let region = try Region(parsing: name)
        let key = try ObjectKey(parsing: "core/x86_64/file.tar.xz")
        let placeholder = try PresignedPlaceholder(bucket: region.bucket, key: key, region: region)
        let object = try PresignedPlaceholder(parsing: placeholder.text).object
        #expect(object.bucket == region.bucket.name && object.key == key.string && object.region == name)
    }
}
