package import ReleaseModel

/// An object in a bucket that a placeholder names.
package struct S3Object: Hashable, Sendable {
    package let bucket: String
    /// Not encoded.
    package let key: String
    /// nil when the URL names none.
    package let region: String?

    /// Reads `https://s3.REGION.amazonaws.com/BUCKET/KEY`, the same without a region or with a hyphen before it, with
    /// `.com.cn`, `https://BUCKET.s3.REGION.amazonaws.com/KEY`, and `BUCKET/KEY` alone ("Managing jobs", presigned
    /// URLs). Keys are percent-encoded.
    package init(parsing text: String) throws(InvalidValue) {
        guard let object = S3Object(text) else {
            throw InvalidValue(
                "S3 URL",
                text,
                "it is written https://s3.REGION.amazonaws.com/BUCKET/KEY"
            )
        }
        self = object
    }

    private init?(_ text: String) {
        let scheme = "https://"
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !S3Object.excluded.contains($0) }) else {
            return nil
        }
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Substring.init)
        var bucket: String?
        var region: String?
        if text.utf8.starts(with: scheme.utf8) {
            guard parts.count > 3, let host = S3Host(parsing: String(parts[2])) else { return nil }
            (bucket, region) = (host.bucket, host.region)
            parts.removeFirst(3)
        }
        if bucket == nil { bucket = String(parts.removeFirst()) }
        let joined = parts.joined(separator: "/")
        guard let bucket, S3Object.isBucket(bucket), let key = S3Object.percentDecoded(joined),
            (1...1024).contains(key.utf8.count)
        else { return nil }
        self.bucket = bucket
        self.key = key
        self.region = region
    }

    /// What a URL never has raw (RFC 3986), a query and a fragment among it.
    private static let excluded = Array("\"\\<>^`{|}?#".utf8)

    /// "Bucket naming rules", with the upper case and underscores of old buckets left out.
    private static func isBucket(_ name: String) -> Bool {
        let edges = [name.utf8.first, name.utf8.last]
        return (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { isLowercaseOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
            && edges.allSatisfy { $0.map(isLowercaseOrDigit) ?? false }
    }

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// nil for an escape that is none, and for bytes that are not UTF-8.
    private static func percentDecoded(_ text: String) -> String? {
        var decoded: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.next(), let low = bytes.next(),
                let value = Hexadecimal.decode(String(decoding: [high, low], as: UTF8.self).lowercased())
            else { return nil }
            decoded += value
        }
        return String(validating: decoded, as: UTF8.self)
    }
}

/// The host of an S3 endpoint.
private struct S3Host {
    var bucket: String?
    var region: String?

    init?(parsing host: String) {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        if labels.last == "cn" { labels.removeLast() }
        guard labels.count >= 3, labels.suffix(2) == ["amazonaws", "com"] else { return nil }
        labels.removeLast(2)
        // BUCKET.s3.REGION, BUCKET.s3, s3.REGION, s3, s3-REGION: a bucket's name may have points and an "s3", too.
        if let last = labels.last, last != "s3", !last.utf8.starts(with: "s3-".utf8) {
            guard S3Host.isRegion(last) else { return nil }
            region = last
            labels.removeLast()
        }
        guard let service = labels.popLast() else { return nil }
        if service != "s3" {
            guard region == nil, service.utf8.starts(with: "s3-".utf8) else { return nil }
            let name = String(service.dropFirst(3))
            guard S3Host.isRegion(name) else { return nil }
            region = name
        }
        bucket = labels.isEmpty ? nil : labels.joined(separator: ".")
    }

    private static func isRegion(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
    }
}
