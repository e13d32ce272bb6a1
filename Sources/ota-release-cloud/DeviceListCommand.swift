internal import ArgumentParser
internal import CommandSupport
internal import LocalCloud
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateJobs

/// `ota-release device list`
struct DeviceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the devices that have a certificate."
    )

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    @OptionGroup var state: StateOptions

    private struct Row: Encodable {
        let name: String
        let region: String
        let certificateId: String
        let expires: String
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catchingDevice(context, format) {
            let rows = try await DeviceRegistry(in: state.folder(context)).devices(at: .now)
                .map { device in
                    Row(
                        name: device.name.text,
                        region: device.region.name,
                        certificateId: device.certificate.hexadecimal,
                        expires: device.expires.description
                    )
                }
            switch format {
            case .json: Console.write(String(decoding: try JSON.encode(rows), as: UTF8.self), to: 1)
            case .text:
                var table = TextTable([("device", .left), ("region", .left), ("certificate", .left), ("until", .left)])
                for row in rows {
                    table.append([row.name, row.region, String(row.certificateId.prefix(12)), row.expires])
                }
                Console.print(table.text)
            }
        }
    }
}
