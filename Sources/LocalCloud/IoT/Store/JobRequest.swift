internal import UpdateJobs

/// What the creator of a job asks for.
struct JobRequest: Sendable {
    let id: JobID
    let targets: JobTargets
    var targetSelection = TargetSelection.snapshot
    let document: JobDocument
    var documentSource: String?
    var settings = JobSettings()
    var scheduling: SchedulingConfig?
    var namespaceID: String?
    /// The things that get executions, of all that the targets name; nil for all of them.
    var wave: RolloutWave?
}

/// What a client sends so that a repeated request makes one job.
struct ClientToken: Sendable {
    let text: String
    /// What tells this request from others with the token.
    let request: String
}
