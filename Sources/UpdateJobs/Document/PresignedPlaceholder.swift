package import ReleaseModel

/// A place in a job document where a presigned URL will be when a device fetches it:
/// `${aws:iot:s3-presigned-url:https://s3.REGION.amazonaws.com/BUCKET/KEY}` ("Managing jobs", presigned URLs).
package struct PresignedPlaceholder: Hashable, Sendable, CustomStringConvertible {
    package enum Form: String, CaseIterable, Sendable {
        case first = "s3-presigned-url"
        case second = "s3-presigned-url-v2"
    }

    package let form: Form
    package let object: S3Object
    package let text: String

    /// A placeholder of the first form. Keys of ours need no escapes in a URL.
    package init(bucket: Bucket, key: ObjectKey, region: Region) throws(InvalidValue) {
        let suffix = region.partition == .china ? ".cn" : ""
        let url = "https://s3.\(region.name).amazonaws.com\(suffix)/\(bucket.name)/\(key.string)"
        try self.init(parsing: "${aws:iot:\(Form.first.rawValue):\(url)}")
    }

    /// Reads one placeholder, with nothing around it.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard let place = PresignedPlaceholder.place(in: bytes, from: 0), place.whole == bytes.indices,
            let url = place.url
        else {
            throw InvalidValue(
                "placeholder",
                text,
                "it is written ${aws:iot:s3-presigned-url:https://s3.REGION.amazonaws.com/BUCKET/KEY}"
            )
        }
        form = place.form
        object = try S3Object(parsing: String(decoding: bytes[url], as: UTF8.self))
        self.text = text
    }

    package var description: String { text }

    /// All placeholders of a document's text.
    ///
    /// - Throws: `InvalidValue` for one that has no end, or whose URL is none of S3.
    package static func all(in text: String) throws(InvalidValue) -> [PresignedPlaceholder] {
        let bytes = Array(text.utf8)
        var found: [PresignedPlaceholder] = []
        var position = 0
        while let place = place(in: bytes, from: position) {
            found.append(try PresignedPlaceholder(parsing: String(decoding: bytes[place.whole], as: UTF8.self)))
            position = place.whole.upperBound
        }
        return found
    }

    /// The document's text with a URL for each placeholder. Malformed ones, which no document has that was checked
    /// when its job was created, stay as they are. What would end the string in which the URL stands is escaped.
    package static func replace<Failure>(
        in text: String,
        with url: (S3Object) throws(Failure) -> String
    ) throws(Failure) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var position = 0
        while let place = place(in: bytes, from: position) {
            output += bytes[position..<place.whole.lowerBound]
            position = place.whole.upperBound
            let location = place.url.map { String(decoding: bytes[$0], as: UTF8.self) }
            if let object = location.flatMap({ try? S3Object(parsing: $0) }) {
                output += JSONText.escaped(try url(object))
            } else {
                output += bytes[place.whole]
            }
        }
        return String(decoding: output + bytes[position...], as: UTF8.self)
    }

    private struct Place {
        let form: Form
        let whole: Range<Int>
        /// nil when no brace ends it.
        let url: Range<Int>?
    }

    /// The first placeholder from a position on. It reaches to the first brace, or to the end of the text.
    private static func place(in bytes: [UInt8], from start: Int) -> Place? {
        let opening = Array("${aws:iot:s3-presigned-url".utf8)
        var position = start
        while let dollar = bytes[position...].firstIndex(of: UInt8(ascii: "$")) {
            position = dollar + 1
            guard bytes[dollar...].starts(with: opening) else { continue }
            for form in Form.allCases {
                let head = Array("${aws:iot:\(form.rawValue):".utf8)
                guard bytes[dollar...].starts(with: head) else { continue }
                let url = dollar + head.count
                guard let end = bytes[url...].firstIndex(of: UInt8(ascii: "}")) else {
                    return Place(form: form, whole: dollar..<bytes.endIndex, url: nil)
                }
                return Place(form: form, whole: dollar..<end + 1, url: url..<end)
            }
        }
        return nil
    }
}
