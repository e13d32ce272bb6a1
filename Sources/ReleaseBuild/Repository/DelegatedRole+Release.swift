internal import ReleaseModel
internal import UpdateMetadata

extension DelegatedRole {
    /// The delegation to a software's team: its artifacts and its version manifests.
    init(for software: Software, threshold: RoleThreshold) {
        self.init(
            name: .software(software),
            threshold: threshold,
            isTerminating: true,
            scope: .paths([PathPattern("\(software)/*/*"), PathPattern("manifests/\(software)/*")])
        )
    }

    /// The delegation to the role of one platform: its artifacts.
    init(for platform: Platform, of software: Software, threshold: RoleThreshold) {
        let (system, architecture) = (platform.operatingSystem.rawValue, platform.architecture.rawValue)
        self.init(
            name: .platform(platform, of: software),
            threshold: threshold,
            isTerminating: true,
            scope: .paths([PathPattern("\(software)/\(architecture)/greengrass-\(software)-\(system)-*")])
        )
    }
}
