internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

extension ReleaseBuilder {
    /// Reads, checks and measures every staged build; equal builds are measured once.
    func prepare(
        _ plan: BuildPlan,
        _ existing: ExistingVersions,
        scratch: FilePath
    ) async throws -> (artifacts: [PreparedArtifact], warnings: [String]) {
        let builds = StagedBuilds(pool: pool, scratch: scratch, stop: stop)
        observer.receive(.reading(builds: plan.artifacts.count))
        var (staged, warnings) = try await builds.read(plan)
        let trees = staged.map(\.tree)
        let times = plan.artifacts.map { existing.inherited($0.name.versionName)?.created }
        if times.contains(nil), !request.time.isChosen {
            warnings.append(
                "no time is given, so archive entries are dated \(request.time.value); "
                    + "set `created` in the manifest, or SOURCE_DATE_EPOCH"
            )
        }
        for warning in warnings { observer.receive(.warning(warning)) }

        let measurements = plan.artifacts.indices.map { index in
            Measurement(
                source: ResolvedPath.followed(plan.artifacts[index].source),
                modified: times[index] ?? request.time.value
            )
        }
        let distinct = Dictionary(zip(measurements, trees)) { first, _ in first }
        let order = Array(distinct.keys)
        let tars = try await pool.map(order) { measurement in
            let parameters = parameters(at: measurement.modified, filtersAllowed: true)
            let packager = Packager(parameters) { _ in try stop.check() }
            return try packager.measure(distinct[measurement] ?? StagedTree([]))
        }
        let tarOf = Dictionary(uniqueKeysWithValues: zip(order, tars))
        let artifacts = plan.artifacts.indices.compactMap { index -> PreparedArtifact? in
            guard let tar = tarOf[measurements[index]] else { return nil }
            let planned = plan.artifacts[index]
            let parameters = parameters(at: measurements[index].modified, filtersAllowed: planned.filtersAllowed)
            return PreparedArtifact(
                name: planned.name,
                tree: trees[index],
                parameters: parameters,
                tar: tar,
                setuid: planned.setuid,
                source: staged[index].source ?? .folder(tar)
            )
        }
        if !request.replace { try existing.checkConflicts(artifacts) }
        return (artifacts, warnings)
    }

    /// A tar is decided by the staged build and the time.
    private struct Measurement: Hashable, Sendable {
        let source: FilePath
        let modified: Timestamp
    }

    private func parameters(at time: Timestamp, filtersAllowed: Bool) -> PackagingParameters {
        PackagingParameters(
            modified: time,
            format: request.manifest.compression,
            filtersAllowed: filtersAllowed
        )
    }
}
