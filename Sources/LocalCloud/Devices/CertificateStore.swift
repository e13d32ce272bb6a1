internal import GRDB
internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// The client certificates that devices got. A certificate that is not here is nobody's, whoever issued it; what is here
/// can be taken back at once, on connections that are open already too.
struct CertificateStore: Sendable {
    let database: CloudDatabase

    /// A certificate, and whose it is.
    struct Entry: Sendable {
        let id: SHA256Digest
        let device: DeviceIdentity
        /// In seconds since 1970-01-01T00:00:00Z.
        let created: Int64
        let expires: Timestamp

        fileprivate init(_ row: Row) throws {
            id = try SHA256Digest(parsing: row["id"])
            device = DeviceIdentity(
                thing: ThingName(unchecked: row["name"]),
                region: try Region(customNamed: row["region"])
            )
            created = row["created"]
            expires = CertificateStore.end(row)
        }
    }

    // MARK: Who is it?

    /// The device that shows the certificate whose DER has the digest `id`.
    ///
    /// - Throws: `CertificateValidationException`, as the data plane of IoT Jobs does, with the reason.
    func device(showing id: SHA256Digest, at time: Timestamp) async throws -> DeviceIdentity {
        try await database.pool.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT thing.name, thing.region, certificate.expires, certificate.revoked
                    FROM certificate LEFT JOIN thing ON thing.number = certificate.thing WHERE certificate.id = ?
                    """,
                arguments: [id.hexadecimal]
            )
            guard let row else { throw CertificateStore.refusal(id, "no device got it here") }
            if let revoked = Timestamp(secondsSinceEpoch: row["revoked"] ?? -1) {
                throw CertificateStore.refusal(id, "it was taken back at \(revoked)")
            }
            let expires = CertificateStore.end(row)
            guard time <= expires else { throw CertificateStore.refusal(id, "it was good until \(expires)") }
            guard let name: String = row["name"] else { throw CertificateStore.refusal(id, "its thing was deleted") }
            return DeviceIdentity(thing: ThingName(unchecked: name), region: try Region(customNamed: row["region"]))
        }
    }

    /// A time that is none is long past.
    private static func end(_ row: Row) -> Timestamp {
        Timestamp(secondsSinceEpoch: row["expires"]) ?? .earliestPlausible
    }

    private static func refusal(_ id: SHA256Digest, _ reason: String) -> ServiceError {
        ServiceError(
            .badRequest,
            "CertificateValidationException",
            "The client certificate \(id.hexadecimal.prefix(12)) is refused: \(reason)."
        )
    }

    // MARK: Giving and taking

    /// Whether a device has a certificate that it can use.
    func hasCertificate(_ device: DeviceIdentity, at time: Timestamp) async throws -> Bool {
        try await !database.pool.read { try CertificateStore.valid($0, device.region, device.thing, time) }.isEmpty
    }

    /// Gives a device a certificate, and takes back those it had; its thing is made if it is missing.
    func give(_ id: SHA256Digest, expires: Timestamp, to device: DeviceIdentity, at time: Timestamp) async throws {
        try await database.pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO thing (region, name, id, attributes, created) VALUES (?, ?, ?, '{}', ?)
                    ON CONFLICT (region, name) DO NOTHING
                    """,
                arguments: [
                    device.region.name, device.thing.text, ThingStore.newID(), time.secondsSinceEpoch * 1000,
                ]
            )
            try CertificateStore.revoke(database, device, time)
            try database.execute(
                sql: """
                    INSERT INTO certificate (id, thing, created, expires)
                    SELECT ?, number, ?, ? FROM thing WHERE region = ? AND name = ?
                    """,
                arguments: [
                    id.hexadecimal, time.secondsSinceEpoch, expires.secondsSinceEpoch, device.region.name,
                    device.thing.text,
                ]
            )
        }
    }

    /// Takes the certificates of a device back.
    func revoke(_ device: DeviceIdentity, at time: Timestamp) async throws {
        try await database.pool.write { try CertificateStore.revoke($0, device, time) }
    }

    private static func revoke(_ database: Database, _ device: DeviceIdentity, _ time: Timestamp) throws {
        try database.execute(
            sql: """
                UPDATE certificate SET revoked = ? WHERE revoked IS NULL
                AND thing = (SELECT number FROM thing WHERE region = ? AND name = ?)
                """,
            arguments: [time.secondsSinceEpoch, device.region.name, device.thing.text]
        )
    }

    // MARK: Lists

    /// The certificates that can be used, by the names of their devices, then by region.
    func valid(at time: Timestamp) async throws -> [Entry] {
        try await database.pool.read { try CertificateStore.valid($0, nil, nil, time) }
    }

    private static func valid(
        _ database: Database,
        _ region: Region?,
        _ thing: ThingName?,
        _ time: Timestamp
    ) throws -> [Entry] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT certificate.*, thing.name, thing.region FROM certificate JOIN thing ON thing.number = certificate.thing
                WHERE revoked IS NULL AND expires >= ? AND region = ifnull(?, region) AND name = ifnull(?, name)
                ORDER BY name, region
                """,
            arguments: [time.secondsSinceEpoch, region?.name, thing?.text]
        )
        return try rows.map { try Entry($0) }
    }
}
