internal import FoundationEssentials
internal import ReleaseModel

/// Reads the JSON of a policy, after what JSON readers let pass has been refused.
enum PolicyText {
    /// The quota of a role's policies, in which white space does not count ("IAM and AWS STS quotas", IAM User Guide).
    static let longest = 10_240
    /// `policyDocumentType` of IAM's service model, white space included.
    private static let longestWithSpace = 131_072
    /// Conditions are five deep.
    private static let deepest = 16

    static func element(of text: String) throws(PolicyError) -> PolicyElement {
        guard text.utf8.count <= longestWithSpace else { throw tooLong }
        let isLegal = text.unicodeScalars.allSatisfy { scalar in
            (0x20...0xFF).contains(scalar.value) || ["\t", "\n", "\r"].contains(scalar)
        }
        guard isLegal else {
            throw PolicyError("a policy has no control characters, and no characters beyond U+00FF")
        }
        try checkStructure(of: Array(text.utf8))
        do {
            return try JSONDecoder().decode(PolicyElement.self, from: Data(text.utf8))
        } catch {
            throw PolicyError("this is not JSON\(PolicyText.place(of: error))")
        }
    }

    private static let tooLong = PolicyError("a policy has at most \(longest) bytes, white space not counted")

    private static func place(of error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError, let cause = context.underlyingError else {
            return ""
        }
        return ": \(cause)"
    }

    /// Bounds the depth and the length before anything recurses, and refuses keys that an object has twice: readers
    /// differ in which one counts.
    private static func checkStructure(of bytes: [UInt8]) throws(PolicyError) {
        var open: [Set<[UInt8]>] = []
        var length = 0
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append([])
                guard open.count <= deepest else { throw PolicyError("it is nested more than \(deepest) deep") }
                length += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = open.popLast()
                length += 1
            case UInt8(ascii: "\""):
                let end = endOfString(bytes, from: position)
                length += end - position
                if isKey(bytes, endingAt: end), !open.isEmpty {
                    try note(Array(bytes[position..<end]), in: &open[open.count - 1])
                }
                position = end - 1
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: length += 1
            }
            position += 1
        }
        guard length <= longest else { throw tooLong }
    }

    private static func note(_ key: [UInt8], in keys: inout Set<[UInt8]>) throws(PolicyError) {
        let text = String(decoding: key.dropFirst().dropLast(), as: UTF8.self).quotedForDisplay
        guard !key.contains(UInt8(ascii: "\\")) else { throw PolicyError("the key \(text) is written with an escape") }
        guard keys.insert(key).inserted else { throw PolicyError("the key \(text) is there twice") }
    }

    /// The index after the closing quote.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position + 1, bytes.count)
    }

    private static func isKey(_ bytes: [UInt8], endingAt end: Int) -> Bool {
        let next = bytes[end...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return next == UInt8(ascii: ":")
    }
}
