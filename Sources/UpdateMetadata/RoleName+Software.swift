package import ReleaseModel

/// The delegated roles of a release.
extension RoleName {
    /// `core`, `ota_agent`
    package static func software(_ software: Software) -> RoleName {
        RoleName(software.rawValue) ?? .targets
    }

    /// `core-ubuntu-x86_64`
    package static func platform(_ platform: Platform, of software: Software) -> RoleName {
        RoleName("\(software)-\(platform.operatingSystem.rawValue)-\(platform.architecture.rawValue)") ?? .targets
    }
}
