internal import ReleaseModel

/// Members that metadata must have, or errors that name the place.
extension JSONValue {
    func member(_ key: StaticString) throws(MalformedMetadata) -> JSONValue {
        guard let value = self[key] else { throw MalformedMetadata("\(key): it is missing") }
        return value
    }

    func string(_ key: StaticString) throws(MalformedMetadata) -> String {
        guard let text = try member(key).string else { throw MalformedMetadata("\(key): this is no string") }
        return text
    }

    func boolean(_ key: StaticString) throws(MalformedMetadata) -> Bool {
        guard let value = try member(key).boolean else {
            throw MalformedMetadata("\(key): this is neither true nor false")
        }
        return value
    }

    /// An integer that is not below `minimum`.
    func integer(_ key: StaticString, from minimum: Int64) throws(MalformedMetadata) -> Int64 {
        guard let value = try member(key).integer, value >= minimum else {
            throw MalformedMetadata("\(key): this is no integer from \(minimum)")
        }
        return value
    }

    func object(_ key: StaticString) throws(MalformedMetadata) -> JSONValue {
        let value = try member(key)
        guard value.isObject else { throw MalformedMetadata("\(key): this is no object") }
        return value
    }

    func array(_ key: StaticString) throws(MalformedMetadata) -> [JSONValue] {
        guard let elements = try member(key).elements else { throw MalformedMetadata("\(key): this is no array") }
        return elements
    }

    func strings(_ key: StaticString) throws(MalformedMetadata) -> [String] {
        var strings: [String] = []
        for element in try array(key) {
            guard let text = element.string else { throw MalformedMetadata("\(key): not all of these are strings") }
            strings.append(text)
        }
        return strings
    }

    /// The value of each member of an object, under its key.
    func members<Key: Hashable, Value>(
        of key: StaticString,
        named name: (String) throws(MalformedMetadata) -> Key,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> [Key: Value] {
        var values: [Key: Value] = [:]
        try object(key)
            .forEachMember { (text, value) throws(MalformedMetadata) in
                do throws(MalformedMetadata) {
                    values[try name(text)] = try read(value)
                } catch {
                    throw error.inside("\(key).\(text)")
                }
            }
        return values
    }
}
