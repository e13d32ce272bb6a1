internal import AccessPolicy
internal import ReleaseModel
internal import UpdateJobs

/// What a job is for.
enum JobTarget: Hashable, Sendable {
    case thing(ThingName)
    case group(ThingGroupName)

    /// Reads the ARN of a thing or a group in `home`; nothing says whether it is there.
    ///
    /// - Throws: `invalidRequest`.
    init(parsing text: String, in home: RegistryHome) throws(JobError) {
        guard let arn = try? ARN(parsing: text) else {
            throw JobError(.invalidRequest, "target \(text.quotedForDisplay): it is no ARN")
        }
        if let name = arn.thingName {
            self = .thing(ThingName(unchecked: name))
        } else if let name = arn.thingGroupName {
            self = .group(ThingGroupName(unchecked: name))
        } else {
            throw JobError(.invalidRequest, "target \(arn): it is neither a thing nor a thing group")
        }
        guard arn.partition == home.region.partition, arn.region == home.region.name, arn.account == home.account
        else {
            throw JobError(
                .invalidRequest,
                "target \(arn): a job in \(home.region) of account \(home.account) has its targets there"
            )
        }
    }
}
