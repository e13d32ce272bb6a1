internal import ReleaseModel

/// How a path is written in a canonical request ("Create a signed AWS API request", IAM User Guide).
package enum PathRules: Sendable {
    /// Steps and repeated slashes are taken out, and what was sent is encoded once more.
    case normalized
    /// Each segment is encoded once: a key of S3 may have any slashes and dots.
    case verbatim

    /// The rules of a service.
    package init(service: String) {
        self = service == "s3" ? .verbatim : .normalized
    }

    /// The path as it is signed, in bytes.
    func canonical(_ path: String) -> [UInt8] {
        let text = path.utf8.span
        var canonical: [UInt8] = []
        canonical.reserveCapacity(text.count + 16)
        switch self {
        case .verbatim:
            for (index, segment) in PathRules.segments(of: text).enumerated() {
                if index > 0 { canonical.append(UInt8(ascii: "/")) }
                PercentEncoding.normalize(text.extracting(segment), into: &canonical)
            }
        case .normalized:
            let segments = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            var kept: [ArraySlice<UInt8>] = []
            for segment in segments where !segment.isEmpty && !segment.elementsEqual(".".utf8) {
                if segment.elementsEqual("..".utf8) { _ = kept.popLast() } else { kept.append(segment) }
            }
            for segment in kept {
                canonical.append(UInt8(ascii: "/"))
                canonical += PercentEncoding.encode(segment).utf8
            }
            if !kept.isEmpty, segments.last?.isEmpty == true { canonical.append(UInt8(ascii: "/")) }
        }
        return canonical.isEmpty ? [UInt8(ascii: "/")] : canonical
    }

    /// What is between the slashes of a path, which may be nothing.
    private static func segments(of path: Span<UInt8>) -> [Range<Int>] {
        var segments: [Range<Int>] = []
        var start = 0
        for index in path.indices where path[index] == UInt8(ascii: "/") {
            segments.append(start..<index)
            start = index + 1
        }
        return segments + [start..<path.count]
    }
}
