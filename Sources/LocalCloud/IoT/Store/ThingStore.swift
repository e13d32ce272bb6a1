internal import FoundationEssentials
internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// The registry: things and their groups.
struct ThingStore: Sendable {
    let database: CloudDatabase
    let now: @Sendable () -> JobTime

    init(_ database: CloudDatabase, now: @escaping @Sendable () -> JobTime = { .now }) {
        self.database = database
        self.now = now
    }

    /// Makes a thing. One that is there already is the answer, too, when it has the same attributes ("CreateThing").
    func create(_ name: ThingName, attributes: [String: String], in region: Region) async throws -> Thing {
        let (text, time) = (RegistryText.of(attributes), now())
        return try await database.pool.write { database in
            if let thing = try ThingStore.thing(name, region, database) {
                guard thing.attributes == attributes else {
                    throw JobError(.resourceAlreadyExists, "thing \(name) exists already, with other attributes")
                }
                return thing
            }
            try database.execute(
                sql: "INSERT INTO thing (region, name, id, attributes, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [region.name, name.text, ThingStore.newID(), text, time.milliseconds]
            )
            return try ThingStore.existing(name, region, database)
        }
    }

    /// A thing by its name.
    ///
    /// - Throws: `resourceNotFound`.
    func thing(_ name: ThingName, in region: Region) async throws -> Thing {
        try await database.pool.read { try ThingStore.existing(name, region, $0) }
    }

    /// All things by their names.
    func things(in region: Region, _ page: PageRequest) async throws -> Page<Thing> {
        try await database.pool.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM thing WHERE region = ? AND name > ? ORDER BY name LIMIT ?",
                arguments: [region.name, page.after.first ?? "", page.limit + 1]
            )
            return Page(try rows.map { try Thing($0) }, of: page) { [$0.name.text] }
        }
    }

    static func newID() -> String { UUID().uuidString.lowercased() }

    private static func existing(_ name: ThingName, _ region: Region, _ database: Database) throws -> Thing {
        guard let thing = try thing(name, region, database) else {
            throw JobError(.resourceNotFound, "there is no thing \(name) in \(region)")
        }
        return thing
    }

    private static func thing(_ name: ThingName, _ region: Region, _ database: Database) throws -> Thing? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM thing WHERE region = ? AND name = ?",
            arguments: [region.name, name.text]
        )
        .map { try Thing($0) }
    }
}
