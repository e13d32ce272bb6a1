/// Members that metadata must have, or errors that name the place.
extension JSONValue {
    /// What `read` makes of a member.
    func member<Value>(
        _ key: StaticString,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> Value {
        guard let value = self[key] else { throw MalformedMetadata("it is missing", at: key) }
        return try value.reading(inside: "\(key)", read)
    }

    /// The same of a member that may be missing.
    func optionalMember<Value>(
        _ key: StaticString,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> Value? {
        try self[key].map { (value) throws(MalformedMetadata) in try value.reading(inside: "\(key)", read) }
    }

    func string(_ key: StaticString) throws(MalformedMetadata) -> String {
        try member(key, JSONValue.readString)
    }

    /// An integer that is not below `minimum`.
    func integer(_ key: StaticString, from minimum: Int64) throws(MalformedMetadata) -> Int64 {
        try member(key) { (value) throws(MalformedMetadata) in
            guard let number = value.integer, number >= minimum else {
                throw MalformedMetadata("this is no integer from \(minimum)")
            }
            return number
        }
    }

    /// What `read` makes of a member that is an object.
    func object<Value>(
        _ key: StaticString,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> Value {
        try member(key) { (value) throws(MalformedMetadata) in
            guard value.isObject else { throw MalformedMetadata("this is no object") }
            return try read(value)
        }
    }

    func object(_ key: StaticString) throws(MalformedMetadata) -> JSONValue {
        try object(key) { $0 }
    }

    func strings(_ key: StaticString) throws(MalformedMetadata) -> [String] {
        try elements(of: key, JSONValue.readString)
    }

    /// What `read` makes of each element of an array.
    func elements<Value>(
        of key: StaticString,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> [Value] {
        try member(key) { (array) throws(MalformedMetadata) in
            guard let elements = array.elements else { throw MalformedMetadata("this is no array") }
            var values: [Value] = []
            for (index, element) in elements.enumerated() {
                values.append(try element.reading(inside: "\(index)", read))
            }
            return values
        }
    }

    /// What `read` makes of the value of each member of an object, under what `name` makes of its key.
    func members<Key: Hashable, Value>(
        of key: StaticString,
        named name: (String) throws(MalformedMetadata) -> Key,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> [Key: Value] {
        try object(key) { (object) throws(MalformedMetadata) in
            var values: [Key: Value] = [:]
            values.reserveCapacity(object.memberCount)
            try object.forEachMember { (text, value) throws(MalformedMetadata) in
                try value.reading(inside: text) { (value) throws(MalformedMetadata) in
                    values[try name(text)] = try read(value)
                }
            }
            return values
        }
    }

    private func reading<Value>(
        inside step: @autoclosure () -> String,
        _ read: (JSONValue) throws(MalformedMetadata) -> Value
    ) throws(MalformedMetadata) -> Value {
        do throws(MalformedMetadata) {
            return try read(self)
        } catch {
            throw error.inside(step())
        }
    }

    // MARK: Values

    static func readString(_ value: JSONValue) throws(MalformedMetadata) -> String {
        guard let text = value.string else { throw MalformedMetadata("this is no string") }
        return text
    }

    static func readBoolean(_ value: JSONValue) throws(MalformedMetadata) -> Bool {
        guard let boolean = value.boolean else { throw MalformedMetadata("this is neither true nor false") }
        return boolean
    }
}
