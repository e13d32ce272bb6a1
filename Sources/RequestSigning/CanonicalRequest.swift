internal import Hashing
package import ReleaseModel

/// A request in the one form that is signed ("Create a signed AWS API request", IAM User Guide).
package struct CanonicalRequest: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// Leaves out the parameter X-Amz-Signature, which cannot sign itself.
    package init(_ request: RequestHead, signedHeaders: SignedHeaders, payload: String, rules: PathRules) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        func end(_ line: some Sequence<UInt8>) {
            bytes += line
            bytes.append(CanonicalRequest.lineFeed)
        }
        end(request.method.utf8)
        end(rules.canonical(request.path))
        CanonicalRequest.append(query: request.query ?? "", to: &bytes)
        end([])
        CanonicalRequest.append(request, signedHeaders.names, to: &bytes)
        end([])
        end(signedHeaders.description.utf8)
        bytes += payload.utf8
        self.bytes = bytes
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    package var digest: SHA256Digest { SHA256Digest(hashing: bytes) }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let signature = Array("X-Amz-Signature".utf8)

    private static func append(query: String, to bytes: inout [UInt8]) {
        let (text, parameters) = QueryPiece.normalized(query)
        let signed = parameters.filter { !text[$0.name].elementsEqual(signature) }
            .sorted { left, right in
                text[left.name] == text[right.name]
                    ? text[left.value ?? 0..<0].lexicographicallyPrecedes(text[right.value ?? 0..<0])
                    : text[left.name].lexicographicallyPrecedes(text[right.name])
            }
        for (index, parameter) in signed.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += text[parameter.name]
            bytes.append(UInt8(ascii: "="))
            bytes += text[parameter.value ?? 0..<0]
        }
    }

    /// A line for each name. A field that is not there has none, which makes a text that no signer signs.
    private static func append(_ request: RequestHead, _ names: [String], to bytes: inout [UInt8]) {
        for name in names {
            let values = request.fields.filter { $0.isNamed(name) }.map(\.collapsedValue)
            if !values.isEmpty { bytes += "\(name):\(values.joined(separator: ","))\n".utf8 }
        }
    }
}
