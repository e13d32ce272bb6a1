internal import FileStore
internal import ReleaseModel
package import SystemPackage
package import Trust

/// Builds a release: staged builds in, a tree of buckets out.
package struct ReleaseBuilder: Sendable {
    package let request: BuildRequest
    let observer: any BuildObserver
    let stop: StopSignal
    let pool: WorkerPool

    package init(_ request: BuildRequest, observer: any BuildObserver, stop: StopSignal) {
        self.request = request
        self.observer = observer
        self.stop = stop
        pool = WorkerPool(jobs: request.jobs)
    }

    /// Builds, signs and publishes.
    package func build(
        signingWith key: consuming SigningKey,
        trust: TrustFolder,
        access: KeyAccess
    ) async throws -> BuildReport {
        try await publish(BuildPlan(request), from: nil, signingWith: key, trust: trust, access: access)
    }

    /// Signs and publishes what was built apart.
    package func assemble(
        _ shards: ShardSet,
        signingWith key: consuming SigningKey,
        trust: TrustFolder,
        access: KeyAccess
    ) async throws -> BuildReport {
        try await publish(shards.plan(request), from: shards, signingWith: key, trust: trust, access: access)
    }

    private func publish(
        _ plan: BuildPlan,
        from shards: ShardSet?,
        signingWith key: consuming SigningKey,
        trust: TrustFolder,
        access: KeyAccess
    ) async throws -> BuildReport {
        let signer = VersionSigner(key)
        return try await withWorkFolder { work in
            let editor = try RepositoryEditor(
                trust,
                in: ReleaseTree(at: work.output),
                access: access,
                at: request.now
            )
            return try await build(plan, shards, signer, editor, work)
        }
    }

    /// Holds the lock of the work folder, and cleans up behind `body`.
    func withWorkFolder(_ body: (WorkFolder) async throws -> BuildReport) async throws -> BuildReport {
        let work = try WorkFolder(for: request.output)
        let lock = try await lock(work)
        defer { withExtendedLifetime(lock) {} }
        defer { try? FileTree.remove(work.scratch) }
        do {
            return try await body(work)
        } catch {
            try? work.removeIfUnused()
            throw error
        }
    }

    private func build(
        _ plan: BuildPlan,
        _ shards: ShardSet?,
        _ signer: borrowing VersionSigner,
        _ editor: RepositoryEditor,
        _ work: WorkFolder
    ) async throws -> BuildReport {
        let clock = ContinuousClock()
        let start = clock.now
        let tree = ReleaseTree(at: work.output)
        let existing = try ExistingVersions(plan, in: tree, isReplacing: request.replace) { try signer.hasSigned($0) }
        var (artifacts, warnings) = try await prepare(plan, existing, scratch: work.scratch)
        warnings += try warnOfWithdrawn(editor)
        let finder: ArchiveFinder
        if let shards {
            let copies = ArchiveCache(folder: work.scratch.appending("shards"))
            try shards.copy(artifacts, existing: existing, into: copies)
            artifacts = try shards.withSources(artifacts)
            finder = ArchiveFinder(
                cache: copies,
                tree: tree,
                cachedOutcome: .assembled,
                libraries: shards.libraries
            )
        } else {
            finder = ArchiveFinder(cache: ArchiveCache(folder: work.cache), tree: tree)
        }
        let archives = try await archives(of: artifacts, existing, finder)
        let assembler = VersionAssembler(
            request: request,
            regions: plan.regions,
            existing: existing,
            finder: finder,
            evidence: try await evidenceWriter(for: archives, existing, in: work.scratch.appending("evidence"))
        )
        let versions = try assembler.assemble(archives, signer)
        let method = try publish(versions, existing, to: work, signer.publicKey, editor)
        return BuildReport(
            release: request.manifest.release,
            output: request.output.string,
            regions: plan.regions.map(\.name),
            keyId: signer.publicKey.keyId,
            changed: method != nil,
            dryRun: false,
            storedBy: method?.rawValue,
            seconds: (clock.now - start).inSeconds,
            artifacts: archives.map(\.report),
            warnings: warnings + [shards?.libraryWarning].compactMap { $0 }
        )
    }

    /// Reads and checks everything, and says what a build would do. It writes nothing but the contents of staged
    /// archives, into `scratch`. Without a key, nothing is said about who signed what is there.
    package func rehearse(signingWith key: PublicKey?, scratch: FilePath) async throws -> BuildReport {
        let clock = ContinuousClock()
        let start = clock.now
        let plan = try BuildPlan(request)
        let work = try WorkFolder(for: request.output)
        let tree = ReleaseTree(at: work.output)
        let existing = try ExistingVersions(plan, in: tree, isReplacing: request.replace) { published in
            try key?.isValid(published.signature, of: Message(published.bytes)) ?? true
        }
        let (artifacts, warnings) = try await prepare(plan, existing, scratch: scratch)
        let finder = ArchiveFinder(cache: ArchiveCache(folder: work.cache), tree: tree)
        let reports = try artifacts.map { artifact in
            let found = try finder.find(artifact, published: existing.record(artifact.name)) {}
            return artifact.report(found?.entry.record, found?.outcome ?? .planned)
        }
        return BuildReport(
            release: request.manifest.release,
            output: request.output.string,
            regions: plan.regions.map(\.name),
            keyId: key?.keyId,
            changed: false,
            dryRun: true,
            storedBy: nil,
            seconds: (clock.now - start).inSeconds,
            artifacts: reports,
            warnings: warnings
        )
    }

    /// Says which versions are built and yet not offered: a manifest from before they were withdrawn does not know.
    private func warnOfWithdrawn(_ editor: RepositoryEditor) throws -> [String] {
        let states = try editor.states(under: request.manifest)
        let built = request.manifest.software.filter {
            states[$0.software]?.withdrawn.contains($0.version) ?? false
        }
        let warnings = built.map {
            "\($0.software) \($0.version) is withdrawn and stays so; "
                + "`ota-release reinstate \($0.version)` offers it again"
        }
        for warning in warnings { observer.receive(.warning(warning)) }
        return warnings
    }

    private func lock(_ work: WorkFolder) async throws -> BuildLock {
        var hasSaidSo = false
        return try await work.lock {
            try stop.check()
            if !hasSaidSo { observer.receive(.waiting(for: work.output.string)) }
            hasSaidSo = true
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func publish(
        _ versions: [VersionFiles],
        _ existing: ExistingVersions,
        to work: WorkFolder,
        _ publicKey: PublicKey,
        _ editor: RepositoryEditor
    ) throws -> FileCloner.Method? {
        let superseded = existing.keys.filter { key in !versions.contains { $0.files[key] != nil } }
        let tree = ReleaseTree(at: work.output)
        let repository = try repository(versions, tree, editor)
        if try superseded.isEmpty && TreeContents(tree).hold(versions, publicKey: publicKey)
            && repository.isPublished(in: tree)
        {
            return nil
        }
        if !request.replace { try checkOrphans(versions, existing, in: tree) }
        try stop.check()
        observer.receive(.publishing)
        var commit = TreeCommit(work)
        return try commit.publish(versions, superseded: superseded, publicKey: publicKey, repository: repository)
    }

    /// The metadata of the tree with `versions` in it.
    private func repository(
        _ versions: [VersionFiles],
        _ tree: ReleaseTree,
        _ editor: RepositoryEditor
    ) throws -> RepositoryState {
        let new = Dictionary(versions.map { ($0.manifest.key, $0.published) }) { first, _ in first }
        let old = try tree.publishedVersions().filter { new[$0.manifest.key] == nil }
        let content = try editor.content(old + new.values, editor.states(under: request.manifest))
        return RepositoryState(try editor.edit(content, renewing: false), content)
    }
}

extension ReleaseBuilder {
    /// Archives that no manifest names any more are published all the same: other content may not take their place.
    private func checkOrphans(_ versions: [VersionFiles], _ existing: ExistingVersions, in tree: ReleaseTree) throws {
        let contents = TreeContents(tree)
        for version in versions {
            let name = VersionName(software: version.manifest.software, version: version.manifest.version)
            guard existing.published(name) == nil else { continue }
            for bucket in version.buckets {
                for artifact in version.manifest.platforms {
                    let path = tree.path(artifact.key, in: bucket)
                    guard let content = version.files[artifact.key], try FileStatus.of(path) != nil else { continue }
                    guard try contents.matches(content, path) else { throw ReleaseBuilder.orphan(path) }
                }
            }
        }
    }

    private static func orphan(_ path: FilePath) -> ReleaseFailure {
        ReleaseFailure(
            .conflict,
            "\(path): this is there already with other content, though no manifest names it; "
                + "cut a new version, or replace it with --replace"
        )
    }
}

extension Duration {
    /// In seconds, to the millisecond.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1000
    }
}
