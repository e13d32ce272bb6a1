internal import FileStore
internal import Packaging
internal import ReleaseModel
package import SystemPackage

/// The shards of a release, which must agree with each other, with the manifest and with this tool. What they say of
/// their archives is believed only after `copy(_:existing:into:)` has measured it.
package struct ShardSet: Sendable {
    private let shards: [(folder: FilePath, shard: Shard)]

    private static let largestDescription = 1 << 20

    /// Reads the description of each shard. All that is wrong with any of them is one failure.
    package init(_ folders: [FilePath]) throws {
        var problems: [ReleaseFailure.Problem] = []
        shards = folders.compactMap { folder in
            do {
                return (folder, try ShardSet.read(folder))
            } catch {
                problems += ReleaseFailure(error).problems
                return nil
            }
        }
        guard problems.isEmpty else { throw ReleaseFailure(.invalidInput, problems) }
    }

    private static func read(_ folder: FilePath) throws -> Shard {
        let path = folder.appending(Shard.fileName)
        guard try FileStatus.of(path) != nil else {
            throw ReleaseFailure(
                .invalidInput,
                "\(folder): this is no shard, it has no \(Shard.fileName); `ota-release build --unsigned` makes one"
            )
        }
        let bytes = try FileReader.contents(of: path, limit: largestDescription)
        guard let shard = try? JSON.decode(Shard.self, from: bytes) else {
            throw ReleaseFailure(.invalidInput, "\(path): this does not describe a shard; build the shard again")
        }
        guard shard.format == Shard.currentFormat else {
            throw ReleaseFailure(
                .invalidInput,
                "\(path): its format is \(shard.format), and this tool knows \(Shard.currentFormat); use one tool for all"
            )
        }
        return shard
    }

    // MARK: The plan

    /// The plan of a request with the archives of these shards as its builds.
    func plan(_ request: BuildRequest) throws -> BuildPlan {
        let plan = try BuildPlan(request)
        let problems =
            shards.flatMap { self.problems(of: $1, in: $0, request) } + duplicates() + differences(plan) + unreadable()
        guard problems.isEmpty else {
            throw ReleaseFailure(.invalidInput, problems.map { ReleaseFailure.Problem($0) })
        }
        let files = Dictionary(archives.map { ($0.artifact.name, $0.file) }) { first, _ in first }
        return plan.staged { files[$0] }
    }

    private typealias Archive = (artifact: Shard.Artifact, file: FilePath, folder: FilePath)

    private var archives: [Archive] {
        shards.flatMap { folder, shard in
            shard.artifacts.map { ($0, folder.pushing(FilePath($0.key.string)), folder) }
        }
    }

    private func problems(of shard: Shard, in folder: FilePath, _ request: BuildRequest) -> [String] {
        var problems: [String] = []
        func compare(_ what: String, _ found: String, _ expected: String, _ remedy: String) {
            guard found != expected else { return }
            problems.append(
                "\(folder): its \(what) is \(found.quotedForDisplay), not \(expected.quotedForDisplay); \(remedy)"
            )
        }
        compare("tool", shard.tool, ToolVersion.current, "build all shards with this version")
        compare("release", shard.release, request.manifest.release, "build it from the same manifest")
        compare("time", shard.created.description, request.time.value.description, "build it from the same manifest")
        if let first = shards.first, first.shard.libraries != shard.libraries {
            problems.append(
                "\(folder): its archives were made by \(shard.libraries.quotedForDisplay), those of \(first.folder) by "
                    + "\(first.shard.libraries.quotedForDisplay); build all shards with the same libraries"
            )
        }
        return problems
    }

    private func duplicates() -> [String] {
        Dictionary(grouping: archives, by: \.artifact.name).values.filter { $0.count > 1 }
            .map { archives in
                let isSame = Set(archives.map(\.artifact.archive.sha256)).count == 1
                let folders = archives.map(\.folder.string).joined(separator: ", ")
                let kind = isSame ? "the same archive" : "archives with different content"
                return "\(archives[0].artifact.name): \(kind) in several shards, \(folders); leave one of them away"
            }
            .sorted()
    }

    private func differences(_ plan: BuildPlan) -> [String] {
        let (planned, found) = (Set(plan.artifacts.map(\.name)), Set(archives.map(\.artifact.name)))
        let missing = planned.subtracting(found).sorted()
            .map { "\($0): it is in no shard; build that platform, or take it out of the manifest" }
        let foreign = archives.filter { !planned.contains($0.artifact.name) }
            .map { "\($0.folder): the manifest has no \($0.artifact.name); leave this shard away" }
        return missing + foreign
    }

    /// The archives that are not there, or not as files: a link would lead out of its shard.
    private func unreadable() -> [String] {
        archives.compactMap { artifact, file, folder in
            let names = artifact.key.string.split(separator: "/").map(String.init)
            do throws(FileError) {
                _ = try FileReader(opening: names, beneath: folder)
                return nil
            } catch {
                return "\(file): there is no archive here (\(error.code)); copy the whole shard, or build it again"
            }
        }
    }

    // MARK: The archives

    /// The versions of the libraries that made the archives.
    var libraries: String { shards.first?.shard.libraries ?? Packager.libraryVersions }

    /// The artifacts, whose archives have been measured, with what they were made from, which only the shards can know.
    /// A folder is held against its tar.
    func withSources(_ artifacts: [PreparedArtifact]) throws -> [PreparedArtifact] {
        let known = Dictionary(archives.map { ($0.artifact.name, $0) }) { first, _ in first }
        return try artifacts.map { artifact in
            guard let (described, file, _) = known[artifact.name] else { return artifact }
            guard described.source.kind != .folder || described.source == .folder(artifact.tar) else {
                throw ShardSet.wrong(file, "it is not the archive of the folder that \(Shard.fileName) names")
            }
            var artifact = artifact
            artifact.source = described.source
            return artifact
        }
    }

    /// Whether this machine's libraries would make other archives of the same content.
    var libraryWarning: String? {
        guard let libraries = shards.first?.shard.libraries, libraries != Packager.libraryVersions else { return nil }
        return "the shards were made by \(libraries.quotedForDisplay); the libraries of this machine "
            + "(\(Packager.libraryVersions.quotedForDisplay)) may compress the same content to other bytes"
    }

    /// Copies the archives of artifacts into a cache and measures the copies there, which are what gets signed. `artifacts`
    /// are what reading the shards' archives as builds gave; those that the tree has already are left out.
    func copy(_ artifacts: [PreparedArtifact], existing: ExistingVersions, into cache: ArchiveCache) throws {
        let known = Dictionary(archives.map { ($0.artifact.name, $0) }) { first, _ in first }
        var copied: [ArchiveCache.Key: ArchiveRecord] = [:]
        for artifact in artifacts {
            guard let (described, file, _) = known[artifact.name],
                existing.record(artifact.name).map({ artifact.isContent(of: $0) }) != true
            else { continue }
            let record = described.archive
            if let other = copied[artifact.cacheKey], other == record { continue }
            guard copied[artifact.cacheKey] == nil, record.tar == artifact.tar else {
                throw ShardSet.wrong(file, "it is not the archive that this tool makes of its content")
            }
            _ = try cache.store(artifact.cacheKey) { writer in
                try ShardSet.copy(file, to: writer)
                return record
            }
            guard case .found = try cache.lookup(artifact) else {
                throw ShardSet.wrong(file, "it is not what \(Shard.fileName) says")
            }
            copied[artifact.cacheKey] = record
        }
    }

    private static func copy(_ file: FilePath, to writer: borrowing FileWriter) throws {
        let reader = try FileReader(opening: file)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try reader.read(into: &buffer)
            guard count > 0 else { return }
            try writer.write(buffer.span.extracting(0..<count))
        }
    }

    private static func wrong(_ file: FilePath, _ reason: String) -> ReleaseFailure {
        ReleaseFailure(.invalidInput, "\(file): \(reason); build the shard again")
    }
}
