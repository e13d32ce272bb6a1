internal import ReleaseModel

/// An object of a document with exactly the members that it should have; what is wrong is named by its place.
struct JSONMembers {
    private let place: String
    private let members: [String: JSONTree]

    init(_ tree: JSONTree, at place: String, keys: Set<String>) throws(InvalidValue) {
        guard case .object(let members) = tree else { throw InvalidValue(place, "", "it is no object") }
        for key in keys.sorted() where members[key] == nil { throw InvalidValue(place, key, "the member is missing") }
        for key in members.keys.sorted() where !keys.contains(key) {
            throw InvalidValue(place, key, "there is no such member")
        }
        self.place = place
        self.members = members
    }

    func string(_ key: String) throws(InvalidValue) -> String {
        guard case .string(let text)? = members[key] else { throw InvalidValue(place, key, "the member is no string") }
        return text
    }

    func integer(_ key: String) throws(InvalidValue) -> Int64 {
        guard case .integer(let number)? = members[key] else {
            throw InvalidValue(place, key, "the member is no integer")
        }
        return number
    }

    func object(_ key: String, keys: Set<String>) throws(InvalidValue) -> JSONMembers {
        try JSONMembers(members[key] ?? .null, at: key, keys: keys)
    }

    func objects(_ key: String, keys: Set<String>) throws(InvalidValue) -> [JSONMembers] {
        guard case .array(let elements)? = members[key] else {
            throw InvalidValue(place, key, "the member is no array")
        }
        var objects: [JSONMembers] = []
        for element in elements { objects.append(try JSONMembers(element, at: key, keys: keys)) }
        return objects
    }
}
