package import ReleaseModel

/// The member `custom` of our targets: which software and version a target belongs to, for which platform.
package struct TargetPurpose: Hashable, Sendable {
    package let software: Software
    package let version: Version
    /// nil for what serves all platforms, such as a version manifest.
    package let platform: Platform?
    /// The oldest installed version that may go to this one directly.
    package let minimumFrom: Version?

    package init(software: Software, version: Version, platform: Platform?, minimumFrom: Version?) {
        self.software = software
        self.version = version
        self.platform = platform
        self.minimumFrom = minimumFrom
    }

    /// nil when this is not what we write: `custom` is anybody's.
    init?(_ custom: JSONValue) {
        guard let software = custom["software"]?.string.flatMap({ Software(rawValue: $0) }),
            let version = custom["version"]?.text({ Version(parsing: $0) })
        else { return nil }
        self.software = software
        self.version = version
        // What cannot be read must not become nothing: that would be for every platform, and without a floor.
        switch (custom["os"], custom["arch"]) {
        case (nil, nil): platform = nil
        case (let system?, let architecture?):
            guard let system = system.string.flatMap({ OperatingSystem(rawValue: $0) }),
                let architecture = architecture.string.flatMap({ Architecture(rawValue: $0) }),
                let platform = Platform(system, architecture)
            else { return nil }
            self.platform = platform
        default: return nil
        }
        let floor = custom["minimumFrom"]
        minimumFrom = floor?.text { Version(parsing: $0) }
        if floor != nil, minimumFrom == nil { return nil }
    }

    var json: CanonicalJSON {
        var members: [CanonicalJSON.Key: CanonicalJSON] = [
            "software": .string(software.rawValue), "version": .string(version.description),
        ]
        if let platform {
            members["os"] = .string(platform.operatingSystem.rawValue)
            members["arch"] = .string(platform.architecture.rawValue)
        }
        if let minimumFrom { members["minimumFrom"] = .string(minimumFrom.description) }
        return .object(members)
    }
}
