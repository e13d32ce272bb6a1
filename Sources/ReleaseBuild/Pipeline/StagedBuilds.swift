internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Reads and checks all staged builds of a plan. A build that several platforms share is read once.
struct StagedBuilds: Sendable {
    let pool: WorkerPool
    /// Where the contents of archives go.
    let scratch: FilePath
    let stop: StopSignal

    /// The trees in the order of the plan, and the warnings. Everything wrong in any of them is one failure.
    func read(_ plan: BuildPlan) async throws -> (builds: [Build], warnings: [String]) {
        var sources: [FilePath: Int] = [:]
        var places: [FilePath] = []
        for artifact in plan.artifacts {
            let path = ResolvedPath.followed(artifact.source)
            guard sources[path] == nil else { continue }
            sources[path] = places.count
            places.append(artifact.source)
        }
        let builds = try await pool.map(Array(places.enumerated())) { index, place in
            try stop.check()
            return try load(place, scratch.appending("\(index)"))
        }
        let indices = plan.artifacts.map { sources[ResolvedPath.followed($0.source)] ?? 0 }
        let checks = try await pool.map(Array(zip(plan.artifacts, indices))) { artifact, index in
            try stop.check()
            return try problems(in: builds[index], for: artifact)
        }
        try report(checks.flatMap { $0 })
        let warnings = checks.flatMap { $0 }.filter { $0.severity == .warning }.map(\.description)
        return (indices.map { builds[$0] }, StagedBuilds.unique(warnings))
    }

    /// A staged build as it was read.
    struct Build: Sendable {
        let tree: StagedTree
        fileprivate let problems: [InputProblem]
        /// Nil for a folder, whose digest is that of its tar.
        let source: BuildSource?

        fileprivate init(_ tree: StagedTree, _ problems: [InputProblem], source: BuildSource? = nil) {
            (self.tree, self.problems, self.source) = (tree, problems, source)
        }
    }

    private func load(_ place: FilePath, _ scratch: FilePath) throws -> Build {
        let resolved = ResolvedPath.existing(place)
        guard let resolved, let status = try FileStatus.of(resolved) else {
            let problem = InputProblem(
                at: place.string,
                "there is no build here",
                remedy: "stage it, or take the platform out of the manifest"
            )
            return Build(StagedTree([]), [problem])
        }
        switch status.kind {
        case .folder:
            let (tree, problems) = try FolderScanner.scan(resolved)
            return Build(tree, problems)
        case .regular:
            try FileTree.create(scratch)
            return try archive(resolved, scratch)
        default:
            let problem = InputProblem(
                at: place.string,
                "it is neither a folder nor an archive",
                remedy: "stage a folder, a tar, a zip or a Debian package"
            )
            return Build(StagedTree([]), [problem])
        }
    }

    private func archive(_ path: FilePath, _ scratch: FilePath) throws -> Build {
        do {
            let (tree, problems) = try ArchiveImporter.read(path, scratch: scratch)
            guard problems.isEmpty else { return Build(tree, problems) }
            return try source(path, scratch, of: tree)
        } catch let error as ArchiveError {
            let problem = InputProblem(
                at: error.place,
                error.reason,
                remedy: "make the archive again, or stage a folder"
            )
            return Build(StagedTree([]), [problem])
        }
    }

    /// The build of an archive with what the file is.
    private func source(_ path: FilePath, _ scratch: FilePath, of tree: StagedTree) throws -> Build {
        let digest = try FileDigests.of(path).sha256
        guard try DebianControl.isPackage(path) else { return Build(tree, [], source: .archive(digest)) }
        guard let package = try DebianControl.read(path, scratch: scratch) else {
            let problem = InputProblem(
                .warning,
                at: path.string,
                "this Debian package does not say its name, version and architecture, so the bill of materials cannot",
                remedy: "give it a control file"
            )
            return Build(tree, [problem], source: .archive(digest))
        }
        return Build(tree, [], source: .package(digest, package))
    }

    private func problems(in build: Build, for artifact: BuildPlan.PlannedArtifact) throws -> [InputProblem] {
        guard build.problems.allSatisfy({ $0.severity == .warning }) else { return build.problems }
        let rules = TreeRules(
            place: artifact.source.string,
            platform: artifact.name.platform,
            setuid: artifact.setuid
        )
        return try build.problems + rules.problems(in: build.tree)
    }

    private func report(_ problems: [InputProblem]) throws {
        let errors = StagedBuilds.unique(problems.filter { $0.severity == .error }.map(\.description))
        guard errors.isEmpty else {
            throw ReleaseFailure(.invalidInput, errors.map { ReleaseFailure.Problem($0) })
        }
    }

    /// The texts without repetitions, in their order.
    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
