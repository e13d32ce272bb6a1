internal import AccessPolicy
internal import ReleaseModel
internal import UpdateJobs

/// Where things and jobs are: in a region of an account.
struct RegistryHome: Hashable, Sendable {
    let region: Region
    let account: AccountID

    /// `arn:aws:iot:us-east-1:123456789012:RESOURCE`
    func arn(_ resource: String) -> String {
        "arn:\(region.partition.rawValue):iot:\(region):\(account):\(resource)"
    }

    func arn(of thing: ThingName) -> String { arn("thing/\(thing)") }
    func arn(of group: ThingGroupName) -> String { arn("thinggroup/\(group)") }
    func arn(of job: JobID) -> String { arn("job/\(job)") }
}

extension ServiceCall {
    var home: RegistryHome { RegistryHome(region: region, account: account) }
}
