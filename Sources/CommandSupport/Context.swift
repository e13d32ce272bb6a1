internal import Dispatch
internal import FoundationEssentials
internal import Glibc
package import ReleaseBuild
package import ReleaseModel
package import SystemPackage
package import Trust

/// What a command knows of the world around it.
package struct Context {
    package let environment: [String: String]
    package let stop = StopSignal()

    /// The world of this process.
    package static var current: Context { Context(environment: ProcessInfo.processInfo.environment) }

    package static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

    package var isGitHubActions: Bool { environment["GITHUB_ACTIONS"] == "true" }

    package var sourceDateEpoch: Timestamp? {
        get throws {
            guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
            return try Timestamp(parsingEpoch: text)
        }
    }

    /// The folder of this person's configuration (XDG Base Directory Specification).
    package var configurationFolder: FilePath? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return FilePath(folder) }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return FilePath(home).appending(".config")
    }

    /// The folder of what this person's programs remember (XDG Base Directory Specification).
    package var stateFolder: FilePath? {
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return FilePath(folder) }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return FilePath(home).appending(".local/state")
    }

    package var temporaryFolder: FilePath {
        FilePath(environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
    }

    // MARK: Keys

    /// The passphrase that the command line or the environment gives.
    package func passphrase(file: String?) throws -> Passphrase? {
        if let path = file ?? environment["OTA_RELEASE_PASSPHRASE_FILE"] {
            return try Passphrase(contentsOf: FilePath(path))
        }
        guard let text = environment["OTA_RELEASE_PASSPHRASE"] else { return nil }
        guard let passphrase = Passphrase(Array(text.utf8)) else {
            throw ReleaseFailure(.key, "OTA_RELEASE_PASSPHRASE: a passphrase has 1 to 1024 bytes")
        }
        return passphrase
    }

    /// What opens private keys.
    package func keyAccess(passphraseFile: String?) -> KeyAccess {
        KeyAccess(environment: environment) { [self] in try passphrase(file: passphraseFile) }
    }

    /// Where the keys of update metadata come from: the policy in `manifests`, or a development set.
    package func trustFolder(manifests: FilePath) throws -> TrustFolder {
        try TrustFolder.open(
            ManifestReader.trustPolicy(in: manifests),
            manifests: manifests,
            configuration: configurationFolder
        )
    }

    // MARK: Signals

    /// Runs `body`; SIGINT and SIGTERM ask it to stop, and a second one ends the process.
    package func stoppingOnSignals<Value>(_ body: () async throws -> Value) async throws -> Value {
        let sources = [SIGINT, SIGTERM]
            .map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { [stop] in
                    stop.request()
                    signal(number, SIG_DFL)
                }
                source.activate()
                return source
            }
        defer { for source in sources { source.cancel() } }
        do {
            return try await body()
        } catch let error as KeyError where error.reason == .backend {
            // A program that signs gets the signal of the terminal too, and fails of it.
            try stop.check()
            throw error
        }
    }
}
