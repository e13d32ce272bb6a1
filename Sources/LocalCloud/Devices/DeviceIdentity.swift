internal import ReleaseModel
internal import UpdateJobs

/// Whom a client certificate is for.
struct DeviceIdentity: Hashable, Sendable {
    let thing: ThingName
    let region: Region
}
