internal import ArgumentParser
internal import ReleaseModel
internal import SystemPackage
internal import UpdateAgent

/// Which device.
struct DeviceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the Greengrass software.", valueName: "dir"), completion: .directory)
    var root = "/greengrass"

    @Option(help: ArgumentHelp("What this device is, where /etc/os-release does not say it.", valueName: "os/arch"))
    var platform: String?

    var folder: DeviceFolder { DeviceFolder(FilePath(root)) }

    func settings() throws -> AgentSettings {
        var settings = try AgentSettings(folder: folder, platform: devicePlatform())
        settings.ownVersion = ProgramReplacement.ownVersion(in: folder)
        return settings
    }

    private func devicePlatform() throws -> Platform {
        if let platform { return try Platform(parsing: platform) }
        guard let platform = Platform.ofDevice() else {
            throw InvalidValue(
                "platform",
                "/etc/os-release",
                "updates are built for no such system; say --platform if this one is like one of "
                    + Platform.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return platform
    }
}
