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
        let segments = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var canonical: [UInt8] = []
        canonical.reserveCapacity(path.utf8.count + 16)
        switch self {
        case .verbatim:
            for (index, segment) in segments.enumerated() {
                if index > 0 { canonical.append(UInt8(ascii: "/")) }
                PercentEncoding.normalize(segment.span, into: &canonical)
            }
        case .normalized:
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
}
