internal import ReleaseModel
package import SystemPackage

/// A key in a token, by its PKCS #11 URI (RFC 7512):
/// `pkcs11:token=release;object=core-1?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin`.
package struct PKCS11URI: Hashable, Sendable {
    /// The token's label.
    package let token: String
    /// The key's label; nil when only its id is given.
    package let object: String?
    /// The key's id; nil when only its label is given.
    package let id: [UInt8]?
    /// The library that speaks to the token; nil for the environment's.
    package let module: FilePath?
    /// The file whose first line is the PIN; nil for the environment's.
    package let pinSource: FilePath?

    /// The attributes we know. The path has those that choose the key, the query those that say how to reach it.
    private static let pathNames = ["token", "object", "id", "type"]
    private static let queryNames = ["module-path", "pin-source"]

    /// Reads what follows `pkcs11:`. Errors name attributes and never values, one of which may be a PIN.
    init(parsingAfterScheme text: some StringProtocol) throws(KeyError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var attributes: [String: [UInt8]] = [:]
        try PKCS11URI.read(parts[0], separator: ";", PKCS11URI.pathNames, into: &attributes)
        if parts.count > 1 { try PKCS11URI.read(parts[1], separator: "&", PKCS11URI.queryNames, into: &attributes) }
        guard let token = try PKCS11URI.text("token", attributes) else {
            throw PKCS11URI.error("it must say which token has the key, as in pkcs11:token=release;object=core-1")
        }
        self.token = token
        object = try PKCS11URI.text("object", attributes)
        id = attributes["id"]
        guard object != nil || id != nil else {
            throw PKCS11URI.error("it must name the key, with object=LABEL or with id=%01")
        }
        if let type = try PKCS11URI.text("type", attributes), type != "private" {
            throw PKCS11URI.error("type must be private, since only such a key signs; leave it out")
        }
        module = try PKCS11URI.text("module-path", attributes).map { FilePath($0) }
        pinSource = try PKCS11URI.text("pin-source", attributes).map(PKCS11URI.file)
    }

    private static func read(
        _ text: some StringProtocol,
        separator: Character,
        _ known: [String],
        into attributes: inout [String: [UInt8]]
    ) throws(KeyError) {
        for (index, attribute) in text.split(separator: separator, omittingEmptySubsequences: false).enumerated() {
            guard let equals = attribute.firstIndex(of: "=") else {
                let place = separator == ";" ? "" : " after ?"
                throw error("attribute \(index + 1)\(place) has no =; attributes are name=value")
            }
            let name = String(attribute[..<equals])
            guard name != "pin-value" else {
                throw error(
                    "pin-value is refused, because every user of a machine sees its command lines; "
                        + "give pin-source=file:PATH, or the PIN in OTA_RELEASE_PIN"
                )
            }
            guard known.contains(name) else { throw unknown(name) }
            guard let value = PercentEncoding.decode(attribute[attribute.index(after: equals)...].utf8) else {
                throw error("the % in \(name) must be followed by two hexadecimal digits; % itself is %25")
            }
            guard !value.isEmpty else { throw error("\(name) is empty") }
            guard attributes.updateValue(value, forKey: name) == nil else { throw error("\(name) is given twice") }
        }
    }

    private static func text(_ name: String, _ attributes: [String: [UInt8]]) throws(KeyError) -> String? {
        guard let bytes = attributes[name] else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: \.isUnsafeForDisplay)
        else {
            let remedy = name == "object" ? "; name the key with id instead" : ""
            throw error("\(name) must be UTF-8 without control characters\(remedy)")
        }
        return text
    }

    /// The file of a `pin-source`: `file:/path`, `file:///path` or a path.
    private static func file(_ source: String) throws(KeyError) -> FilePath {
        var path = source[...]
        if path.hasPrefix("file:") { path.removeFirst("file:".count) }
        if path.hasPrefix("///") { path.removeFirst(2) }
        guard !path.isEmpty, !path.hasPrefix("|"), !path.hasPrefix("//") else {
            throw error("pin-source must be a file, as in pin-source=file:/run/secrets/pin")
        }
        return FilePath(String(path))
    }

    private static func unknown(_ name: String) -> KeyError {
        if pathNames.contains(name) { return error("\(name) belongs before the ?") }
        if queryNames.contains(name) { return error("\(name) belongs after a ?, as in ?\(name)=/path") }
        let known = pathNames + queryNames
        return error("there is no attribute \(name.quotedForDisplay) here; known are \(known.joined(separator: ", "))")
    }

    private static func error(_ text: String) -> KeyError {
        KeyError(.location, "the key's pkcs11: URI: \(text)")
    }
}

extension PKCS11URI: CustomStringConvertible {
    /// The URI again, with everything encoded that may need to be.
    package var description: String {
        var path = ["token=" + PercentEncoding.value(token)]
        if let object { path.append("object=" + PercentEncoding.value(object)) }
        if let id { path.append("id=" + id.map { "%" + Hexadecimal.encode([$0]) }.joined()) }
        var query: [String] = []
        if let module { query.append("module-path=" + PercentEncoding.value(module.string)) }
        if let pinSource { query.append("pin-source=file:" + PercentEncoding.value(pinSource.string)) }
        return "pkcs11:" + path.joined(separator: ";") + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}
