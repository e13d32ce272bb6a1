internal import ReleaseModel
internal import UpdateMetadata

extension RoleName {
    /// `core`, `ota_agent`
    static func software(_ software: Software) -> RoleName {
        RoleName(software.rawValue) ?? .targets
    }

    /// `core-ubuntu-x86_64`
    static func platform(_ platform: Platform, of software: Software) -> RoleName {
        RoleName("\(software)-\(platform.operatingSystem.rawValue)-\(platform.architecture.rawValue)") ?? .targets
    }
}
