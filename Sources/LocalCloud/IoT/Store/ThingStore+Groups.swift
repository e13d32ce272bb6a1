internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

extension ThingStore {
    /// What a new group is like.
    struct GroupRequest: Sendable {
        let name: ThingGroupName
        let parent: ThingGroupName?
        let description: String?
        let attributes: [String: String]
    }

    /// Makes a group. One that is there already is the answer, too, when it is the same ("CreateThingGroup").
    func create(_ request: GroupRequest, in region: Region) async throws -> ThingGroup {
        let (text, time) = (RegistryText.of(request.attributes), now())
        return try await database.pool.write { database in
            if let group = try ThingStore.group(request.name, region, database) {
                guard group.attributes == request.attributes, group.description == request.description,
                    group.ancestors.last == request.parent
                else {
                    throw JobError(
                        .resourceAlreadyExists,
                        "thing group \(request.name) exists already, with other properties"
                    )
                }
                return group
            }
            let parent = try request.parent.map { try ThingStore.number(ofGroup: $0, region, database) }
            try database.execute(
                sql: """
                    INSERT INTO thing_group (region, name, id, parent, description, attributes, created)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    region.name, request.name.text, ThingStore.newID(), parent, request.description, text,
                    time.milliseconds,
                ]
            )
            return try ThingStore.existing(request.name, region, database)
        }
    }

    /// A group by its name.
    ///
    /// - Throws: `resourceNotFound`.
    func group(_ name: ThingGroupName, in region: Region) async throws -> ThingGroup {
        try await database.pool.read { try ThingStore.existing(name, region, $0) }
    }

    /// The names of groups, those that begin with `prefix`; those right below `parent`, if there is one, and with
    /// `isRecursive` all that are below it.
    func groups(
        in region: Region,
        prefix: String,
        parent: ThingGroupName?,
        isRecursive: Bool,
        _ page: PageRequest
    ) async throws -> Page<ThingGroupName> {
        try await database.pool.read { database in
            let parent = try parent.map { try ThingStore.number(ofGroup: $0, region, database) }
            let parents = isRecursive ? JobTables.subgroups : "SELECT ?"
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM thing_group
                    WHERE region = ? AND name > ? AND substr(name, 1, ?) = ? AND (? IS NULL OR parent IN (\(parents)))
                    ORDER BY name LIMIT ?
                    """,
                arguments: [
                    region.name, page.after.first ?? "", prefix.unicodeScalars.count, prefix, parent, parent,
                    page.limit + 1,
                ]
            )
            return Page(names.map { ThingGroupName(unchecked: $0) }, of: page) { [$0.text] }
        }
    }

    /// Puts a thing into a group, if it is not there. CONTINUOUS jobs for the group reach it from now on.
    func add(_ thing: ThingName, to group: ThingGroupName, in region: Region) async throws {
        let now = now()
        try await database.pool.write { database in
            let tables = JobTables(database)
            let number = try tables.number(of: thing, region)
            try database.execute(
                sql: "INSERT OR IGNORE INTO thing_group_member (thing_group, thing) VALUES (?, ?)",
                arguments: [try ThingStore.number(ofGroup: group, region, database), number]
            )
            if database.changesCount > 0 { try tables.welcome(number, at: now) }
        }
    }

    /// The things of a group, with `isRecursive` those of groups below it, too, in the order in which they were
    /// registered.
    func members(
        of group: ThingGroupName,
        in region: Region,
        isRecursive: Bool,
        _ page: PageRequest
    ) async throws -> Page<ThingName> {
        try await database.pool.read { database in
            let number = try ThingStore.number(ofGroup: group, region, database)
            let rows = try Row.fetchAll(
                database,
                sql: isRecursive ? ThingStore.membersBelow : ThingStore.members,
                arguments: [number, try page.number(0) ?? 0, page.limit + 1]
            )
            let things = rows.map { (number: $0["number"] as Int64, name: $0["name"] as String) }
            return Page(things, of: page) { ["\($0.number)"] }.map { ThingName(unchecked: $0.name) }
        }
    }

    private static let members = """
        SELECT thing.number, thing.name FROM thing_group_member JOIN thing ON thing.number = thing_group_member.thing
        WHERE thing_group_member.thing_group = ? AND thing_group_member.thing > ?
        ORDER BY thing_group_member.thing LIMIT ?
        """

    /// Goes through the things in order and asks of each whether it is a member: a page ends as soon as it is full.
    private static let membersBelow = """
        WITH groups (number) AS (\(JobTables.subgroups))
        SELECT thing.number, thing.name FROM thing
        WHERE thing.number > ? AND EXISTS (
            SELECT 1 FROM thing_group_member JOIN groups ON groups.number = thing_group_member.thing_group
            WHERE thing_group_member.thing = thing.number
        )
        ORDER BY thing.number LIMIT ?
        """

    private static func number(ofGroup name: ThingGroupName, _ region: Region, _ database: Database) throws -> Int64 {
        guard let number = try JobTables(database).number(of: name, region) else {
            throw JobError(.resourceNotFound, "there is no thing group \(name) in \(region)")
        }
        return number
    }

    private static func existing(_ name: ThingGroupName, _ region: Region, _ database: Database) throws -> ThingGroup {
        guard let group = try group(name, region, database) else {
            throw JobError(.resourceNotFound, "there is no thing group \(name) in \(region)")
        }
        return group
    }

    private static func group(_ name: ThingGroupName, _ region: Region, _ database: Database) throws -> ThingGroup? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT * FROM thing_group WHERE region = ? AND name = ?",
            arguments: [region.name, name.text]
        )
        guard let row else { return nil }
        let ancestors = try String.fetchAll(
            database,
            sql: """
                WITH RECURSIVE above (number, parent, name, height) AS (
                    SELECT number, parent, name, 0 FROM thing_group WHERE number = ?
                    UNION ALL
                    SELECT thing_group.number, thing_group.parent, thing_group.name, height + 1
                    FROM thing_group JOIN above ON thing_group.number = above.parent
                )
                SELECT name FROM above WHERE height > 0 ORDER BY height DESC
                """,
            arguments: [row["number"] as Int64]
        )
        return try ThingGroup(row, ancestors: ancestors.map { ThingGroupName(unchecked: $0) })
    }
}
