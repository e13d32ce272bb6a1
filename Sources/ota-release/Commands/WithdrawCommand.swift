internal import ArgumentParser
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release withdraw`
struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a version off offer, in every region at once.",
        discussion: """
            The version's targets leave the metadata, and the version its channels; the files stay until `ota-release gc`. \
            Jobs that exist are not stopped, but a device that has not verified its update yet refuses it. Things that have \
            the version keep it. A build of the same version does not offer it again; `ota-release reinstate` does.

            EXAMPLE:
              ota-release withdraw 1.11.6 --reason "does not start on openwrt"
            """
    )

    @OptionGroup var change: ChangeOptions

    func run() async throws {
        try await change.run { try await $0.withdraw(change.which.choice, because: change.reason, at: .now) }
    }
}
