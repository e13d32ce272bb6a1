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

    func canonical(_ path: String) -> String {
        let segments = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        switch self {
        case .verbatim:
            var text: [UInt8] = []
            for (index, segment) in segments.enumerated() {
                if index > 0 { text.append(UInt8(ascii: "/")) }
                text += QueryParameter.normalized(segment)
            }
            return text.isEmpty ? "/" : String(decoding: text, as: UTF8.self)
        case .normalized:
            var kept: [String] = []
            for segment in segments where !segment.isEmpty && !segment.elementsEqual(".".utf8) {
                if segment.elementsEqual("..".utf8) {
                    _ = kept.popLast()
                } else {
                    kept.append(PercentEncoding.encode(segment))
                }
            }
            let end = kept.isEmpty || segments.last?.isEmpty == false ? "" : "/"
            return "/" + kept.joined(separator: "/") + end
        }
    }
}
