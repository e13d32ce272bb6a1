package import ReleaseModel

/// Which software of which devices an update job is for, and how much the agent shall log.
package struct UpdateWish: Hashable, Sendable {
    package let software: Software
    package let platform: Platform
    package let logLevel: UpdateAgentLogLevel

    package init(software: Software, platform: Platform, logLevel: UpdateAgentLogLevel) {
        self.software = software
        self.platform = platform
        self.logLevel = logLevel
    }

    /// What AWS IoT Greengrass V1 writes into the description of a job ("DescribeJob" example, AWS IoT Greengrass V1
    /// Developer Guide).
    package func description(of version: Version) -> String {
        "This job was created by Greengrass to update the Greengrass Cores in the targets with version \(version) of the "
            + "\(software) software running on \(platform.architecture.rawValue) architecture."
    }
}
