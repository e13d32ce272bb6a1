/// A JSON text that has been read: its bytes, and the places of its values in them.
///
/// Values are looked up in the text itself, so that reading a document of ten thousand targets makes two arrays and
/// not a hundred thousand objects.
package final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// Reads one JSON value (RFC 8259) with nothing but white space around it.
    ///
    /// Refused are, beyond what is no JSON: a key that an object has twice, numbers that are no integers of 64 bits
    /// (canonical JSON has no others), unpaired surrogates, bytes that are not UTF-8, and nesting beyond 64.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        try parser.parseDocument()
        self.bytes = bytes
        nodes = parser.nodes
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }
}
