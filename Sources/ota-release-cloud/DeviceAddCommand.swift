internal import ArgumentParser
internal import CommandSupport
internal import LocalCloud
internal import ReleaseModel
internal import SystemPackage

/// `ota-release device add`
struct DeviceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a device: its thing, a certificate, and the files that a Greengrass root needs.",
        discussion: """
            Below the folder it writes certs (the server's authority, the certificate and its private key), \
            config/config.json, which points to the server, and ota/metadata/root.json, the root of trust for updates.

            EXAMPLES:
              ota-release device add gateway-1 --region us-east-1
              ota-release device add gateway-1 --output /greengrass --endpoint https://gateway-server.local:8443
            """
    )

    @OptionGroup var device: DeviceOptions

    @Option(
        help: ArgumentHelp("The Greengrass root; else a folder with the device's name.", valueName: "dir"),
        completion: .directory
    )
    var output: String?

    @Option(help: ArgumentHelp("Where the device finds the server; else where it was started last.", valueName: "url"))
    var endpoint: String?

    @Flag(help: "Overwrite the files that are there, and take back the certificate that the device has.")
    var replace = false

    func run() async throws {
        let context = Context.current
        try await FailureReport.catchingDevice(context, .text) {
            let folder = output ?? device.name
            let (made, files) = try await device.registry(context)
                .add(
                    device.thing(),
                    in: device.region(context),
                    to: FilePath(folder),
                    endpoint: endpoint.map { try ServerEndpoint(parsing: $0) },
                    replacing: replace,
                    at: .now
                )
            let lines =
                [
                    "device \(made.name) in \(made.region), certificate \(made.certificate.hexadecimal.prefix(12)) "
                        + "until \(made.expires)"
                ] + files.map { "  \(FilePath(folder).pushing(FilePath($0)))" }
            Console.print(lines.joined(separator: "\n"))
        }
    }
}
