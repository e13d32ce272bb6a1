internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

extension JobStore {
    /// Creates a job, with executions for the first things that its rate allows; the others wait. With a client token
    /// that was there already, the job of that request is the answer.
    ///
    /// - Throws: `resourceAlreadyExists`; `resourceNotFound` for a target that is not there; `invalidRequest` for a target
    ///   elsewhere, for placeholders that nothing signs, for a token of another request, and when the request's wave
    ///   reaches none of the things.
    func create(_ request: JobRequest, in home: RegistryHome, token: ClientToken? = nil) async throws -> Job {
        try await write { tables, now in
            if let token, let known = try tables.job(of: token, home.region) { return known }
            guard try tables.find(request.id, home.region) == nil else {
                throw JobError(.resourceAlreadyExists, "job \(request.id) exists already")
            }
            let job = try Job(
                creating: request.id,
                arn: home.arn(of: request.id),
                targets: request.targets,
                targetSelection: request.targetSelection,
                document: request.document,
                documentSource: request.documentSource,
                settings: request.settings,
                scheduling: request.scheduling,
                namespaceID: request.namespaceID,
                at: now
            )
            let number = try tables.insert(job, home.region).number
            try tables.enqueue(request.targets, for: number, in: home)
            if let wave = request.wave, wave.share < .all { try tables.narrow(number, to: wave) }
            try tables.rollOut(number, at: now)
            if let token { try tables.remember(token, number, home.region) }
            return try tables.job(number).job
        }
    }

    /// - Throws: `resourceNotFound`.
    func job(_ id: JobID, in region: Region) async throws -> Job {
        try await read { try $0.job(id, region).job }
    }

    /// "CancelJob".
    func cancel(
        _ id: JobID,
        in region: Region,
        force: Bool,
        reasonCode: ReasonCode? = nil,
        comment: JobComment? = nil
    ) async throws -> Job {
        try await write { tables, now in
            var stored = try tables.job(id, region)
            try tables.cancel(&stored, force: force, reasonCode: reasonCode, comment: comment, at: now)
            return stored.job
        }
    }

    /// Deletes a job with its executions, all at once ("DeleteJob").
    func delete(_ id: JobID, in region: Region, force: Bool) async throws {
        try await write { tables, now in
            var stored = try tables.job(id, region)
            let before = stored.job
            try stored.job.delete(force: force, deletionsInProgress: 0, at: now)
            // Who listens hears of the end.
            try tables.save(stored, was: before)
            try tables.database.execute(sql: "DELETE FROM job WHERE number = ?", arguments: [stored.number])
        }
    }

    /// "AssociateTargetsWithJob".
    func associate(_ targets: JobTargets, with id: JobID, in home: RegistryHome, comment: JobComment?) async throws
        -> Job
    {
        try await write { tables, now in
            var stored = try tables.job(id, home.region)
            let before = stored.job
            try stored.job.associate(targets, comment: comment, at: now)
            try tables.save(stored, was: before)
            try tables.enqueue(targets, for: stored.number, in: home)
            try tables.rollOut(stored.number, at: now)
            return try tables.job(stored.number).job
        }
    }
}

extension JobTables {
    fileprivate func job(of token: ClientToken, _ region: Region) throws -> Job? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT request, job FROM client_token WHERE region = ? AND token = ?",
            arguments: [region.name, token.text]
        )
        guard let row else { return nil }
        guard (row["request"] as String).utf8.elementsEqual(token.request.utf8) else {
            throw JobError(
                .invalidRequest,
                "client token \(token.text.quotedForDisplay): another request was made with it"
            )
        }
        return try job(row["job"] as Int64).job
    }

    fileprivate func remember(_ token: ClientToken, _ job: Int64, _ region: Region) throws {
        try database.execute(
            sql: "INSERT INTO client_token (region, token, request, job) VALUES (?, ?, ?, ?)",
            arguments: [region.name, token.text, token.request, job]
        )
    }
}
