internal import FoundationEssentials
internal import GRDB
internal import UpdateJobs

/// A device in the registry.
struct Thing: Sendable {
    let name: ThingName
    /// What tells it from an earlier thing of that name.
    let id: String
    let attributes: [String: String]
    let created: JobTime

    init(_ row: Row) throws {
        name = ThingName(unchecked: row["name"])
        id = row["id"]
        attributes = try RegistryText.attributes(row["attributes"])
        created = JobTime(milliseconds: row["created"])
    }
}

/// A group of devices.
struct ThingGroup: Sendable {
    let name: ThingGroupName
    let id: String
    /// The groups above it, the highest first.
    let ancestors: [ThingGroupName]
    let description: String?
    let attributes: [String: String]
    let created: JobTime

    init(_ row: Row, ancestors: [ThingGroupName]) throws {
        name = ThingGroupName(unchecked: row["name"])
        id = row["id"]
        self.ancestors = ancestors
        description = row["description"]
        attributes = try RegistryText.attributes(row["attributes"])
        created = JobTime(milliseconds: row["created"])
    }
}

/// Columns of the registry that are JSON.
enum RegistryText {
    static func attributes(_ text: String) throws -> [String: String] {
        text == "{}" ? [:] : try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    /// Equal values have equal texts.
    static func of(_ value: some Encodable) -> String { String(decoding: JSONBody(value).bytes, as: UTF8.self) }
}
