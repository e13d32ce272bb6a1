internal import AccessPolicy
internal import ArgumentParser
internal import FoundationEssentials
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateJobs

/// What a job is for, and how it goes.
struct JobOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Things and thing groups, up to 100.", valueName: "arn"),
        transform: { try ARN(parsing: $0) }
    )
    var targets: [ARN]

    @Option(
        help: ArgumentHelp("core or ota_agent.", valueName: "name"),
        completion: .list(Software.allCases.map(\.rawValue)),
        transform: { try Software(parsing: $0) }
    )
    var software: Software

    @Option(
        help: ArgumentHelp("The platform of the targets, such as ubuntu/x86_64.", valueName: "os/arch"),
        completion: .list(Platform.allCases.map(\.rawValue)),
        transform: { try Platform(parsing: $0) }
    )
    var platform: Platform

    @Option(help: ArgumentHelp("The role that signs the URLs.", valueName: "arn"), transform: { try ARN(parsing: $0) })
    var roleArn: ARN

    @Option(help: ArgumentHelp("Offer what is promoted on this channel.", valueName: "name"))
    var channel = ChannelName.candidate

    @Option(
        help: ArgumentHelp("The level of the agent's log. (default: ERROR)", valueName: "level"),
        transform: { try UpdateAgentLogLevel(parsing: $0) }
    )
    var logLevel: UpdateAgentLogLevel?

    @Option(
        help: ArgumentHelp("The job's name. (default: a new one)", valueName: "name"),
        transform: { try JobID(parsing: $0) }
    )
    var jobId: JobID?

    @Option(help: ArgumentHelp("How many things hear of the job in a minute, 1 to 1000.", valueName: "n"))
    var maxPerMinute: Int?

    @Option(
        name: .customLong("job-executions-rollout-config"),
        help: ArgumentHelp("The same and more, as CreateJob takes it: a rate that grows.", valueName: "json")
    )
    var rolloutConfig: String?

    @Option(
        help: ArgumentHelp("Cancel when this share of things failed, was rejected or timed out.", valueName: "percent")
    )
    var abortThreshold: Double?

    @Option(help: ArgumentHelp("The number of things that must have heard of the job before it is.", valueName: "n"))
    var abortAfter = 10

    @Option(help: ArgumentHelp("How long an update may take, 1 to 10080.", valueName: "minutes"))
    var timeoutMinutes: Int?

    func validate() throws {
        if maxPerMinute != nil, rolloutConfig != nil {
            throw ValidationError("--job-executions-rollout-config says it all: leave --max-per-minute away")
        }
    }

    func draft(in region: Region) throws -> UpdateJobDraft {
        let wish = UpdateWish(software: software, platform: platform, logLevel: logLevel ?? .standard)
        var draft = UpdateJobDraft(wish: wish, region: region, targets: targets, signerRole: roleArn)
        draft.channel = channel == ChannelName.candidate ? nil : try ChannelName(parsing: channel)
        draft.id = jobId
        draft.rollout = try rollout
        draft.abort = try abortThreshold.map { threshold in
            try AbortConfig([
                AbortConfig.Criteria(
                    failureType: .all,
                    thresholdPercentage: threshold,
                    minimumExecutedThings: abortAfter
                )
            ])
        }
        draft.timeout = try timeoutMinutes.map { try TimeoutConfig(inProgressMinutes: $0) }
        return draft
    }

    private var rollout: RolloutConfig? {
        get throws {
            if let maxPerMinute { return try RolloutConfig(maximumPerMinute: maxPerMinute) }
            guard let rolloutConfig else { return nil }
            do {
                return try JSON.decode(RolloutConfig.self, from: Array(rolloutConfig.utf8))
            } catch let error as InvalidValue {
                throw error
            } catch {
                throw InvalidValue("rollout configuration", rolloutConfig, "it is not what CreateJob takes as JSON")
            }
        }
    }
}
