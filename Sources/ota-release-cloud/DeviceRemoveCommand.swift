internal import ArgumentParser
internal import CommandSupport
internal import LocalCloud
internal import ReleaseModel

/// `ota-release device remove`
struct DeviceRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a device's certificate back; a running server refuses it from now on.",
        discussion: "Its thing stays, with the history of its jobs."
    )

    @OptionGroup var device: DeviceOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catchingDevice(context, .text) {
            let removed = try await device.registry(context)
                .remove(device.thing(), in: device.region(context), at: .now)
            Console.print(
                "took back certificate \(removed.certificate.hexadecimal.prefix(12)) of \(removed.name) in \(removed.region)"
            )
        }
    }
}
