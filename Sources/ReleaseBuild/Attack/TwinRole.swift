internal import ReleaseModel
internal import UpdateMetadata

/// A targets role of a twin, and those it delegates to.
struct TwinRole {
    let name: RoleName
    /// What it may speak for; the top role, for everything.
    let paths: [String]
    let children: [TwinRole]

    /// The targets role, which delegates to one role for each software, which delegates to one for each platform.
    static let top = TwinRole(
        name: .targets,
        paths: [],
        children: Software.allCases.map { software in
            TwinRole(
                name: RoleName(software.rawValue) ?? .targets,
                paths: ["\(software)/*/*", "manifests/\(software)/*"],
                children: Platform.allCases.map { TwinRole(software, $0) }
            )
        }
    )

    private init(name: RoleName, paths: [String], children: [TwinRole]) {
        self.name = name
        self.paths = paths
        self.children = children
    }

    private init(_ software: Software, _ platform: Platform) {
        name = TwinRole.name(software, platform)
        let system = platform.operatingSystem.rawValue
        paths = ["\(software)/\(platform.architecture.rawValue)/greengrass-\(software)-\(system)-*"]
        children = []
    }

    /// `core-ubuntu-x86_64`
    static func name(_ software: Software, _ platform: Platform) -> RoleName {
        let text = "\(software)-\(platform.operatingSystem.rawValue)-\(platform.architecture.rawValue)"
        return RoleName(text) ?? .targets
    }

    /// The names of this role and of all below it.
    var names: [RoleName] { [name] + children.flatMap(\.names) }
}
