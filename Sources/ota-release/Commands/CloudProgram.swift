internal import ArgumentParser
internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import SystemPackage

/// `ota-release serve`, which is in a program of its own.
struct ServeForwarding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a release to the aws CLI, boto3 and device agents, as AWS would."
    )

    @Argument(parsing: .captureForPassthrough, help: "What `ota-release serve --help` says.")
    var arguments: [String] = []

    func run() async throws {
        try await CloudProgram.run("serve", arguments)
    }
}

/// `ota-release device`, which is in a program of its own.
struct DeviceForwarding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Give devices certificates for the server of `serve`, list them, take them back."
    )

    @Argument(parsing: .captureForPassthrough, help: "What `ota-release device --help` says.")
    var arguments: [String] = []

    func run() async throws {
        try await CloudProgram.run("device", arguments)
    }
}

/// `ota-release publish`, which is in a program of its own.
struct PublishForwarding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Bring the buckets of S3, or of a store like it, to the state of a release tree."
    )

    @Argument(parsing: .captureForPassthrough, help: "What `ota-release publish --help` says.")
    var arguments: [String] = []

    func run() async throws {
        try await CloudProgram.run("publish", arguments)
    }
}

/// `ota-release verify --remote`, which is in a program of its own.
struct RemoteVerifyForwarding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify")

    @Argument(parsing: .captureForPassthrough, help: "What `ota-release verify --remote --help` says.")
    var arguments: [String] = []

    func run() async throws {
        try await CloudProgram.run("verify", arguments)
    }
}

/// The program with the server, `ota-release-cloud`: beside this one, or built by `swift run` from the same checkout.
enum CloudProgram {
    private static let name = "ota-release-cloud"

    /// Becomes that program.
    static func run(_ command: String, _ arguments: [String]) async throws {
        try await FailureReport.catching(Context.current, .text) {
            let folder = try executableFolder()
            let sibling = folder.appending(name).string
            // On success this does not return.
            replaceProcess([sibling, command] + arguments)
            if errno == ENOENT, let checkout = checkout(of: folder) {
                Console.note("building \(name); this takes some minutes, once")
                let configuration = folder.lastComponent?.string ?? "debug"
                replaceProcess(
                    ["swift", "run", "--package-path", checkout, "-c", configuration, name, command] + arguments
                )
            }
            throw ReleaseFailure(
                .inputOutput,
                "\(sibling): \(Errno(rawValue: errno)); install it beside ota-release, or build it with "
                    + "`swift build --product \(name)`"
            )
        }
    }

    private static func executableFolder() throws -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw ReleaseFailure(.inputOutput, "/proc/self/exe: cannot be read") }
        let bytes = buffer.prefix(count).map { UInt8(bitPattern: $0) }
        return FilePath(String(decoding: bytes, as: UTF8.self)).removingLastComponent()
    }

    /// The package that `folder` is the build folder of, such as `.build/x86_64-unknown-linux-gnu/debug`.
    private static func checkout(of folder: FilePath) -> String? {
        let components = folder.components.map(\.string)
        guard let index = components.lastIndex(of: ".build") else { return nil }
        return "/" + components[..<index].joined(separator: "/")
    }

    /// Looks the program up as a shell does, and replaces this one with it; returns only when that fails.
    private static func replaceProcess(_ words: [String]) {
        var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
        _ = unsafe pointers[0].map { unsafe execvp($0, &pointers) }
        let failure = errno
        unsafe pointers.forEach { unsafe free($0) }
        errno = failure
    }
}
