/// A value in a JSON document.
package struct JSONValue: Sendable {
    let document: JSONDocument
    let index: Int

    private var node: JSONNode { document.nodes[index] }

    var isObject: Bool { node.kind == .object }

    /// The exact text; of a string, without the quotes.
    var text: [UInt8] { Array(document.bytes[Int(node.start)..<Int(node.end)]) }

    /// The text of a string; nil for any other value.
    package var string: String? {
        guard node.kind == .string else { return nil }
        guard node.hasEscapes else {
            return String(decoding: document.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self)
        }
        return String(decoding: JSONText.content(of: node, in: document.bytes), as: UTF8.self)
    }

    /// What `read` makes of the bytes of a string; nil for any other value.
    func text<Value>(_ read: (Span<UInt8>) -> Value?) -> Value? {
        guard node.kind == .string else { return nil }
        let bytes = document.bytes
        guard !node.hasEscapes else {
            let content = JSONText.content(of: node, in: bytes)
            return read(content.span)
        }
        return read(bytes.span.extracting(Int(node.start)..<Int(node.end)))
    }

    /// The number of an integer; nil for any other value.
    package var integer: Int64? {
        guard node.kind == .integer else { return nil }
        var value: Int64 = 0
        var isNegative = false
        // The parser has made sure that it fits.
        for position in Int(node.start)..<Int(node.end) {
            let byte = document.bytes[position]
            if byte == UInt8(ascii: "-") {
                isNegative = true
            } else {
                let digit = Int64(byte - UInt8(ascii: "0"))
                value = value &* 10 &+ (isNegative ? -digit : digit)
            }
        }
        return value
    }

    package var boolean: Bool? {
        guard node.kind == .boolean else { return nil }
        return document.bytes[Int(node.start)] == UInt8(ascii: "t")
    }

    /// The elements of an array; nil for any other value.
    package var elements: [JSONValue]? {
        guard node.kind == .array else { return nil }
        var elements: [JSONValue] = []
        var position = index + 1
        while position < Int(node.next) {
            elements.append(JSONValue(document: document, index: position))
            position = Int(document.nodes[position].next)
        }
        return elements
    }

    /// The member of an object with this key; nil where there is none, and for any other value.
    package subscript(key: StaticString) -> JSONValue? {
        guard node.kind == .object else { return nil }
        let end = Int(node.next)
        var keyIndex = index + 1
        while keyIndex < end {
            if isKey(document.nodes[keyIndex], key) { return JSONValue(document: document, index: keyIndex + 1) }
            keyIndex = Int(document.nodes[keyIndex + 1].next)
        }
        return nil
    }

    /// The number of an object's members; 0 for any other value.
    var memberCount: Int {
        var count = 0
        forEachIndex { _ in count += 1 }
        return count
    }

    /// Calls `body` with each member of an object, in the order of the text.
    package func forEachMember<Failure>(
        _ body: (_ key: String, _ value: JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        try forEachIndex { keyIndex throws(Failure) in
            let key = JSONValue(document: document, index: keyIndex)
            try body(key.string ?? "", JSONValue(document: document, index: keyIndex + 1))
        }
    }

    private func forEachIndex<Failure>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        guard node.kind == .object else { return }
        var key = index + 1
        while key < Int(node.next) {
            try body(key)
            key = Int(document.nodes[key + 1].next)
        }
    }

    private func isKey(_ node: JSONNode, _ key: StaticString) -> Bool {
        if node.hasEscapes {
            return JSONText.content(of: node, in: document.bytes).elementsEqual("\(key)".utf8)
        }
        let (start, count) = (Int(node.start), Int(node.end - node.start))
        guard count == key.utf8CodeUnitCount else { return false }
        return key.withUTF8Buffer { key in
            for offset in 0..<count where unsafe document.bytes[start + offset] != key[offset] { return false }
            return true
        }
    }
}

// MARK: Canonical form

extension JSONValue {
    /// Canonical JSON (OLPC wiki, "Canonical JSON"), over which signatures and key ids are: keys sorted by code point,
    /// no white space, in strings only `"` and `\` escaped, everything else raw.
    package var canonical: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(Int(node.end - node.start))
        write(index, to: &output)
        return output
    }

    /// The same, as the part of the document that it is where that is canonical.
    var canonicalSlice: ArraySlice<UInt8> {
        node.isCanonical && node.kind != .string ? document.bytes[Int(node.start)..<Int(node.end)] : canonical[...]
    }

    private func write(_ index: Int, to output: inout [UInt8]) {
        let node = document.nodes[index]
        switch node.kind {
        case .string: writeString(node, to: &output)
        case _ where node.isCanonical: output += document.bytes[Int(node.start)..<Int(node.end)]
        case .object: writeObject(index, node, to: &output)
        case .array: writeArray(index, node, to: &output)
        // The only integer with another canonical form is "-0".
        case .integer: output.append(UInt8(ascii: "0"))
        case .boolean, .null: output += document.bytes[Int(node.start)..<Int(node.end)]
        }
    }

    private func writeString(_ node: JSONNode, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if node.isCanonical {
            output += document.bytes[Int(node.start)..<Int(node.end)]
        } else {
            CanonicalJSON.append(JSONText.content(of: node, in: document.bytes), to: &output)
        }
        output.append(UInt8(ascii: "\""))
    }

    private func writeObject(_ index: Int, _ node: JSONNode, to output: inout [UInt8]) {
        let keys = JSONText.sortedKeys(of: index, until: Int(node.next), document.nodes, in: document.bytes)
        output.append(UInt8(ascii: "{"))
        for (position, key) in keys.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            write(key, to: &output)
            output.append(UInt8(ascii: ":"))
            write(key + 1, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private func writeArray(_ index: Int, _ node: JSONNode, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        var element = index + 1
        while element < Int(node.next) {
            if element > index + 1 { output.append(UInt8(ascii: ",")) }
            write(element, to: &output)
            element = Int(document.nodes[element].next)
        }
        output.append(UInt8(ascii: "]"))
    }
}
