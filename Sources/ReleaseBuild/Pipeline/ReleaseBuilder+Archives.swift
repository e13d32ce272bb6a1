internal import Packaging
internal import ReleaseModel

/// An artifact's archive, made or found.
struct PackagedArtifact {
    let artifact: PreparedArtifact
    let entry: ArchiveCache.Entry
    /// The versions of the libraries that made it; nil for an archive that was published before.
    let libraries: String?
    let report: BuildReport.Artifact
}

extension ReleaseBuilder {
    /// The archives of all artifacts, in their order. Those that are nowhere are compressed, the largest first, so
    /// that all processors are busy until the end.
    func archives(
        of artifacts: [PreparedArtifact],
        _ existing: ExistingVersions,
        _ finder: ArchiveFinder
    ) async throws -> [PackagedArtifact] {
        let found = try artifacts.map { artifact in
            try stop.check()
            return try finder.find(artifact, published: existing.record(artifact.name)) {
                try finder.cache.remove(artifact.cacheKey)
                observer.receive(.warning("the cache entry of \(artifact.name) was damaged and is made anew"))
            }
        }
        let missing = zip(artifacts, found).filter { $1 == nil }.map(\.0)
        let made = try await compress(missing, finder.cache)
        return try zip(artifacts, found)
            .map { artifact, found in
                let packaged: PackagedArtifact
                if let found {
                    let report = artifact.report(found.entry.record, found.outcome)
                    packaged = PackagedArtifact(
                        artifact: artifact,
                        entry: found.entry,
                        libraries: found.outcome == .unchanged ? nil : finder.libraries,
                        report: report
                    )
                } else {
                    packaged = try made.package(artifact)
                }
                try checkSameBytes(packaged, existing)
                return packaged
            }
    }

    /// What was compressed, by what it was made from.
    private struct Made {
        var archives: [ArchiveCache.Key: (first: ArtifactName, entry: ArchiveCache.Entry, seconds: Double)] = [:]

        func package(_ artifact: PreparedArtifact) throws -> PackagedArtifact {
            guard let (first, entry, seconds) = archives[artifact.cacheKey] else {
                throw ReleaseFailure(.inputOutput, "\(artifact.name): its archive was not made")
            }
            let report =
                first == artifact.name
                ? artifact.report(entry.record, .built, seconds: seconds) : artifact.report(entry.record, .shared)
            return PackagedArtifact(
                artifact: artifact,
                entry: entry,
                libraries: Packager.libraryVersions,
                report: report
            )
        }
    }

    private func compress(_ artifacts: [PreparedArtifact], _ cache: ArchiveCache) async throws -> Made {
        let distinct = Dictionary(artifacts.map { ($0.cacheKey, $0) }) { first, _ in first }
        let order = distinct.values.sorted { ($1.tar.size, $0.name) < ($0.tar.size, $1.name) }
        guard !order.isEmpty else { return Made() }
        try cache.removeUnfinished()
        observer.receive(.compressing(archives: order.count, bytes: order.reduce(0) { $0 + $1.tar.size }))
        let entries = try await pool.map(order) { artifact in try compress(artifact, cache) }
        var made = Made()
        for (artifact, result) in zip(order, entries) {
            made.archives[artifact.cacheKey] = (artifact.name, result.entry, result.seconds)
        }
        return made
    }

    private func compress(
        _ artifact: PreparedArtifact,
        _ cache: ArchiveCache
    ) throws -> (entry: ArchiveCache.Entry, seconds: Double) {
        try stop.check()
        let clock = ContinuousClock()
        let start = clock.now
        observer.receive(.started(artifact.name, bytes: artifact.tar.size))
        let packager = Packager(artifact.parameters) { bytes in
            try stop.check()
            observer.receive(.advanced(artifact.name, bytes: bytes))
        }
        let entry = try cache.store(artifact.cacheKey) { writer in
            try packager.compress(artifact.tree, measured: artifact.tar, to: writer)
        }
        let time = clock.now - start
        observer.receive(.finished(artifact.name, size: entry.record.size, tarSize: artifact.tar.size, time: time))
        return (entry, time.inSeconds)
    }

    /// The same content can compress to other bytes under another version of liblzma or zlib. A published artifact
    /// does not change for that.
    private func checkSameBytes(_ packaged: PackagedArtifact, _ existing: ExistingVersions) throws {
        guard !request.replace, let record = existing.record(packaged.artifact.name),
            record.archive.sha256 != packaged.entry.record.sha256
        else { return }
        throw ReleaseFailure(
            .conflict,
            "\(packaged.artifact.name): its published archive is damaged, and this machine's compression library makes other "
                + "bytes of the same content; restore the archive, or replace it with --replace"
        )
    }
}
