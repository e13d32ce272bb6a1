internal import FileStore
package import SystemPackage

/// Finds the release definition that a command line means.
package enum ManifestLocator {
    /// The definition named by `argument` (a file, or a release in `folder`), or the only one in `folder`.
    package static func locate(_ argument: String?, in folder: FilePath) throws -> FilePath {
        if let argument { return try named(argument, in: folder) }
        let names = try FileStatus.of(folder) == nil ? [] : FileTree.sortedTextNames(in: folder)
        let candidates = names.filter { $0.hasSuffix(".yaml") && !policies.contains($0) }.map { folder.appending($0) }
        let definitions = candidates.filter(ManifestReader.definesRelease)
        switch definitions.count {
        case 1: return definitions[0]
        case 0:
            throw ReleaseFailure(
                .invalidInput,
                "\(folder): there is no release definition here; name one, such as manifests/1.11.6.yaml"
            )
        default:
            let names = definitions.compactMap { $0.lastComponent?.stem }.joined(separator: ", ")
            throw ReleaseFailure(
                .invalidInput,
                "\(folder): there are several releases (\(names)); name the one to build"
            )
        }
    }

    /// Files that define no release even when they are malformed.
    private static let policies = ["channels.yaml", "iam.yaml", "trust.yaml"]

    private static func named(_ argument: String, in folder: FilePath) throws -> FilePath {
        let inFolder = argument.contains("/") ? [] : [folder.appending(argument + ".yaml"), folder.appending(argument)]
        for path in [FilePath(argument)] + inFolder where try FileStatus.of(path).map({ $0.kind != .folder }) ?? false {
            return path
        }
        throw ReleaseFailure(
            .invalidInput,
            "\(argument): there is no such release definition, neither as a file nor as \(folder)/\(argument).yaml"
        )
    }
}
