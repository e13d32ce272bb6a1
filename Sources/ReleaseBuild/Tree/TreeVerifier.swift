internal import FileStore
internal import Hashing
internal import Packaging
package import ReleaseModel
package import SystemPackage
package import Trust
internal import UpdateMetadata

/// Proves a release tree offline: every digest, signature, manifest and checksum list, that regions are equal, that
/// nothing is missing and nothing is there that no manifest accounts for.
package struct TreeVerifier {
    private let tree: ReleaseTree
    private let contents: TreeContents
    private let keys: [PublicKey]
    private let keysAreFromTree: Bool
    private let repository: RepositoryVerifier
    private let pool: WorkerPool
    private let stop: StopSignal
    private let scope: Scope

    /// What is verified.
    package enum Scope: Sendable {
        /// The tree with all that belongs to it, and the tar inside each archive.
        case whole
        /// The same, but for the tars inside: what was verified when it was built is still there.
        case files
        /// The buckets that are there, with the tars inside: what was fetched of a tree.
        case buckets
    }

    private var failures: [String] = []
    private var versions: [VersionFiles] = []
    private var usedKeys: Set<SHA256Digest> = []
    private var fileCount = 0

    /// Verifies the tree at `root` with the keys to trust, or, when there are none, with those that the tree carries;
    /// its update metadata from `trustedRoot`, or the tree's first root, as it would be accepted at `time`.
    package static func verify(
        _ root: FilePath,
        keys: [PublicKey],
        trustedRoot: [UInt8]?,
        at time: Timestamp,
        scope: Scope = .whole,
        jobs: Int,
        stop: StopSignal
    ) async throws -> VerificationReport {
        guard try FileStatus.of(ResolvedPath.followed(root))?.kind == .folder else {
            throw ReleaseFailure(.inputOutput, "\(root): there is no release tree here; `ota-release build` makes one")
        }
        let published = try PublishedKeys.read(in: root)
        let known = keys.isEmpty ? published.keys : keys
        let repository = RepositoryVerifier(
            tree: ReleaseTree(at: ResolvedPath.followed(root)),
            root: trustedRoot,
            time: time
        )
        var verifier = TreeVerifier(
            repository,
            keys: known,
            keysAreFromTree: keys.isEmpty,
            scope: scope,
            jobs: jobs,
            stop: stop
        )
        verifier.failures = published.problems
        return try await verifier.run()
    }

    private init(
        _ repository: RepositoryVerifier,
        keys: [PublicKey],
        keysAreFromTree: Bool,
        scope: Scope,
        jobs: Int,
        stop: StopSignal
    ) {
        self.scope = scope
        self.repository = repository
        tree = repository.tree
        contents = TreeContents(tree)
        self.keys = keys
        self.keysAreFromTree = keysAreFromTree
        pool = WorkerPool(jobs: jobs)
        self.stop = stop
    }

    private mutating func run() async throws -> VerificationReport {
        let buckets = try tree.buckets()
        let problems = failures.count
        for key in try Set(buckets.flatMap { try tree.manifestKeys(in: $0) }).sorted() {
            try check(manifest: key, in: buckets)
        }
        // Without its manifest every file of a version would be reported, and hide the cause.
        let areAllRead = failures.count == problems
        if areAllRead, scope != .buckets { try checkTop() }
        if areAllRead, scope != .buckets { try checkKeys() }
        if versions.isEmpty, failures.isEmpty { failures.append("\(tree.root): there is no release in this tree") }
        try checkFiles(in: buckets)
        if areAllRead, !versions.isEmpty { try checkMetadata(in: buckets) }
        if areAllRead { try checkExtras(in: buckets) }
        try await checkArchives()
        if areAllRead, scope != .buckets { try checkPage() }
        return VerificationReport(
            tree: tree.root.string,
            versions: versions.map { "\($0.manifest.software) \($0.manifest.version)" },
            buckets: buckets,
            artifacts: versions.reduce(0) { $0 + $1.manifest.platforms.count },
            files: fileCount,
            keyIds: usedKeys.sorted { $0.hexadecimal < $1.hexadecimal },
            keysAreFromTree: keysAreFromTree,
            failures: failures
        )
    }

    // MARK: The tree

    /// Everything at the top must be a bucket that a manifest lists, or one of the few other things that belong there.
    private mutating func checkTop() throws {
        let plain = [ReleasePage.name, "README.md", ".gitignore"]
        let listed = Set(versions.flatMap(\.buckets))
        for name in try FileTree.names(in: tree.root) {
            let kind = try FileStatus.of(name.path(in: tree.root))?.kind
            if case .text(let text) = name {
                if plain.contains(text), kind == .regular { continue }
                if text == PublishedKeys.folder || listed.contains(text), kind == .folder { continue }
            }
            failures.append("\(name.display.escapedForDisplay): nothing accounts for this in the tree")
        }
    }

    /// The tree's keys must be exactly those that its manifests are signed with: people are told to use them.
    private mutating func checkKeys() throws {
        let signers = Set(versions.flatMap(\.manifest.platforms).map(\.signature.keyId))
        let published = Set(try PublishedKeys.read(in: tree.root).keys.map(\.keyId))
        for key in signers.subtracting(published) {
            failures.append("\(PublishedKeys.folder)/\(key).pem: it is missing")
        }
        for key in published.subtracting(signers) {
            failures.append("\(PublishedKeys.folder)/\(key).pem: nothing is signed with this key")
        }
    }

    private mutating func checkPage() throws {
        // What metadata says that cannot be read has been reported.
        guard let states = try? PublishedMetadata(in: tree).states() else { return }
        let page = ReleasePage(versions: versions.map(\.manifest), states: states)
        if try !contents.matches(.bytes(Array(page.html.utf8)), tree.root.appending(ReleasePage.name)) {
            failures.append("\(ReleasePage.name): it does not show these releases; build again to renew it")
        }
    }

    private mutating func checkMetadata(in buckets: [String]) throws {
        let states: [Software: OfferState]
        do {
            states = try PublishedMetadata(in: tree).states()
        } catch let failure as ReleaseFailure {
            failures.append("\(PublishedMetadata.folder)/\(failure)")
            return
        }
        failures += try repository.failures(buckets, RepositoryContent(versions.map(\.published), states: states))
        checkChannels(states)
    }

    /// What is promoted must be there to be offered.
    private mutating func checkChannels(_ states: [Software: OfferState]) {
        for (software, state) in states.sorted(by: { $0.key < $1.key }) {
            let known = versions.map(\.manifest).filter { $0.software == software }.map(\.version)
            let offered = Set(known).subtracting(state.withdrawn)
            for (channel, shares) in state.channels.shares.sorted(by: { $0.key < $1.key }) {
                for version in shares.keys.sorted() where !offered.contains(version) {
                    failures.append("\(software) \(version): it is promoted on \(channel), and not offered")
                }
            }
        }
    }

    private mutating func checkExtras(in buckets: [String]) throws {
        // Metadata that cannot be read has been reported.
        let states = (try? PublishedMetadata(in: tree).states()) ?? [:]
        for bucket in buckets {
            let secondNames = scope == .buckets ? try secondNames(in: bucket) : [:]
            for file in try BucketAccount(tree, bucket, versions, states).files().others {
                if let link = secondNames[file.name] {
                    failures += try link.failure.map { ["\(bucket)/\($0)"] } ?? []
                } else {
                    failures.append("\(bucket)/\(file.name.escapedForDisplay): no manifest accounts for this file")
                }
            }
        }
    }

    /// The second names of all targets, withdrawn ones too: a store keeps them for clients on their way.
    private func secondNames(in bucket: String) throws -> [String: TargetLink] {
        let mine = versions.filter { $0.buckets.contains(bucket) }
        let content = RepositoryContent(mine.map(\.published), states: [:])
        let links = try content.links(in: tree.root.appending(bucket))
        return Dictionary(links.map { ($0.name, $0) }) { first, _ in first }
    }

    // MARK: Versions

    private mutating func check(manifest key: ObjectKey, in buckets: [String]) throws {
        try stop.check()
        var distinct: [(published: ReleaseTree.PublishedVersion, bucket: String)] = []
        for bucket in buckets where try FileStatus.of(tree.path(key, in: bucket)) != nil {
            do {
                let published = try tree.read(key, in: bucket)
                if !distinct.contains(where: { $0.published == published }) { distinct.append((published, bucket)) }
            } catch {
                failures.append("\(bucket)/\(key): it cannot be read as a version manifest: \(error)")
            }
        }
        guard let first = distinct.first else { return }
        for other in distinct.dropFirst() {
            failures.append("\(other.bucket)/\(key): it differs from that in \(first.bucket)")
        }
        guard try checkSignature(first.published, "\(first.bucket)/\(key)") else { return }
        checkNames(first.published.manifest, "\(first.bucket)/\(key)")
        versions.append(VersionFiles(first.published, in: tree, bucket: first.bucket))
    }

    private mutating func checkSignature(_ published: ReleaseTree.PublishedVersion, _ place: String) throws -> Bool {
        let message = Message(published.bytes)
        if let key = try keys.first(where: { try $0.isValid(published.signature, of: message) }) {
            usedKeys.insert(key.keyId)
            return true
        }
        let known =
            keys.isEmpty ? "no key is known" : "known are \(keys.map(\.keyId.hexadecimal).joined(separator: ", "))"
        failures.append("\(place): its signature is by none of the trusted keys; \(known)")
        return false
    }

    /// The manifest's names must be those that its software, version, platforms and regions give.
    private mutating func checkNames(_ manifest: VersionManifest, _ place: String) {
        for artifact in manifest.platforms {
            let format = artifact.archive.compression.format
            let key = ObjectKey.artifact(manifest.software, manifest.version, for: artifact.platform, in: format)
            if artifact.key != key {
                failures.append("\(place): \(artifact.platform) has the key \(artifact.key), not \(key)")
            }
            let expected = [key.provenance, key.billOfMaterials]
            if let evidence = artifact.evidence, evidence.documents.map(\.key) != expected {
                failures.append("\(place): \(artifact.platform) has evidence under keys that are not its own")
            }
        }
        if Set(manifest.platforms.map(\.platform)).count != manifest.platforms.count {
            failures.append("\(place): a platform is there twice")
        }
        for record in manifest.regions {
            let region = try? Region(customNamed: record.region)
            if region.map(RegionRecord.init) != record {
                failures.append("\(place): region \(record.region.quotedForDisplay) has the wrong bucket or partition")
            }
        }
    }

    private mutating func checkFiles(in buckets: [String]) throws {
        for version in versions {
            for bucket in version.buckets where scope != .buckets || buckets.contains(bucket) {
                for (key, content) in version.files.sorted(by: { $0.key < $1.key }) {
                    try stop.check()
                    fileCount += 1
                    let path = tree.path(key, in: bucket)
                    guard try FileStatus.of(path) != nil else {
                        failures.append("\(bucket)/\(key): it is missing")
                        continue
                    }
                    if try !contents.matches(content, path) {
                        failures.append("\(bucket)/\(key): it is not what the manifest states")
                    }
                }
            }
        }
    }

    // MARK: Archives

    private struct Archive: Sendable {
        let artifact: ArtifactRecord
        let file: FilePath
        /// Nil without evidence, and when that is damaged, which has been reported.
        let evidence: EvidenceVerifier?
    }

    private func evidence(of artifact: ArtifactRecord, in version: VersionFiles) throws -> EvidenceVerifier? {
        guard let evidence = artifact.evidence else { return nil }
        var files: [ObjectKey: FilePath] = [:]
        for document in evidence.documents {
            guard let content = version.files[document.key], case .document(let file, _) = content,
                try contents.matches(content, file)
            else { return nil }
            files[document.key] = file
        }
        return EvidenceVerifier(
            manifest: version.manifest,
            artifact: artifact,
            evidence: evidence,
            files: files,
            keys: keys
        )
    }

    /// Checks each stored archive's signature, the tar inside against the manifest, and the evidence against both.
    private mutating func checkArchives() async throws {
        var archives: [Archive] = []
        for version in versions {
            for artifact in version.manifest.platforms {
                guard let content = version.files[artifact.key], case .stored(let file, _) = content else { continue }
                // A damaged file has been reported; its tar would only say so again.
                guard try contents.matches(content, file) else { continue }
                let evidence = try evidence(of: artifact, in: version)
                archives.append(Archive(artifact: artifact, file: file, evidence: evidence))
            }
        }
        for archive in archives { try checkSignature(of: archive) }
        guard scope != .files else { return }
        let distinct = Dictionary(grouping: archives, by: \.artifact.archive).values
        let order = distinct.map { $0.sorted { $0.artifact.key < $1.artifact.key } }
            .sorted { $0[0].artifact.key < $1[0].artifact.key }
        let stop = stop
        failures +=
            try await pool.map(order) { same in
                try stop.check()
                if let failure = try TreeVerifier.contentFailure(of: same[0]) { return [failure] }
                return try TreeVerifier.evidenceFailures(of: same)
            }
            .flatMap { $0 }
    }

    private mutating func checkSignature(of archive: Archive) throws {
        let (record, name) = (archive.artifact.signature, archive.artifact.key)
        guard let key = keys.first(where: { $0.keyId == record.keyId }) else {
            failures.append("\(name): it is signed by the unknown key \(record.keyId)")
            return
        }
        let message = Message(file: archive.file, digest: archive.artifact.archive.sha256)
        guard record.algorithm == key.algorithm, try key.isValid(Array(record.value), of: message) else {
            failures.append("\(name): its signature is not good")
            return
        }
    }

    /// What is wrong with the evidence of artifacts that are the same archive, whose files are counted once.
    private static func evidenceFailures(of same: [Archive]) throws -> [String] {
        let evidence = same.compactMap(\.evidence)
        guard !evidence.isEmpty else { return [] }
        let inventory = try FileInventory(reading: same[0].file, limit: same[0].artifact.archive.tar.size)
        return try evidence.flatMap { try $0.failures(inventory) }
    }

    private static func contentFailure(of archive: Archive) throws -> String? {
        let (record, key) = (archive.artifact.archive, archive.artifact.key)
        do {
            let tar = try TarRecord(decompressing: archive.file, limit: record.tar.size)
            guard tar == record.tar else { return "\(key): the tar inside is not the one that the manifest states" }
            guard try XZHeader.doesFile(archive.file, agreeWith: record.compression) else {
                return "\(key): its compression is not what the manifest states"
            }
            return nil
        } catch let error as ArchiveError {
            return "\(key): \(error)"
        }
    }
}
