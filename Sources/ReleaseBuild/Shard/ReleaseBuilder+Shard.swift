internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

extension ReleaseBuilder {
    /// Builds a part of a release, or all of it, without any key: a shard for `assemble`.
    package func buildShard() async throws -> BuildReport {
        let clock = ContinuousClock()
        let start = clock.now
        let plan = try BuildPlan(request)
        return try await withWorkFolder { work in
            let folder = try ShardFolder(work)
            let (artifacts, warnings) = try await prepare(plan, ExistingVersions(), scratch: work.scratch)
            let finder = ArchiveFinder(cache: ArchiveCache(folder: work.cache), tree: ReleaseTree(at: work.output))
            let archives = try await archives(of: artifacts, ExistingVersions(), finder)
            let shard = Shard(
                tool: ToolVersion.current,
                libraries: Packager.libraryVersions,
                release: request.manifest.release,
                created: request.time.value,
                artifacts: archives.map { packaged in
                    let artifact = packaged.artifact
                    return Shard.Artifact(name: artifact.name, archive: packaged.entry.record, source: artifact.source)
                }
            )
            try stop.check()
            observer.receive(.publishing)
            let method = try folder.write(shard, archives)
            return BuildReport(
                release: request.manifest.release,
                output: request.output.string,
                regions: [],
                keyId: nil,
                changed: true,
                dryRun: false,
                storedBy: method.rawValue,
                seconds: (clock.now - start).inSeconds,
                artifacts: archives.map(\.report),
                warnings: warnings
            )
        }
    }
}
