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
        end(rules.canonical(request.path).utf8)
        end(CanonicalRequest.query(request.query ?? ""))
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

    private static func query(_ query: String) -> [UInt8] {
        var parameters: [(name: [UInt8], value: [UInt8])] = []
        for (name, value) in QueryParameter.pieces(of: query) {
            let name = QueryParameter.normalized(name)
            guard name != signature else { continue }
            parameters.append((name, QueryParameter.normalized(value ?? [])))
        }
        parameters.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(query.utf8.count + 16)
        for (name, value) in parameters {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes += name
            bytes.append(UInt8(ascii: "="))
            bytes += value
        }
        return bytes
    }

    /// A line for each name. A field that is not there has none, which makes a text that no signer signs.
    private static func append(_ request: RequestHead, _ names: [String], to bytes: inout [UInt8]) {
        for name in names {
            let values = request.fields.filter { $0.isNamed(name) }.map(\.collapsedValue)
            if !values.isEmpty { bytes += "\(name):\(values.joined(separator: ","))\n".utf8 }
        }
    }
}
