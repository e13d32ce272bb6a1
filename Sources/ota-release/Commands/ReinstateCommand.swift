internal import ArgumentParser
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release reinstate`
struct ReinstateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstate",
        abstract: "Offer a withdrawn version again, as a candidate.",
        discussion: """
            The version is on no channel until it is promoted anew, from the first wave on.

            EXAMPLE:
              ota-release reinstate 1.11.6 --reason "it was the test bench"
            """
    )

    @OptionGroup var change: ChangeOptions

    func run() async throws {
        try await change.run { try await $0.reinstate(change.which.choice, because: change.reason, at: .now) }
    }
}
