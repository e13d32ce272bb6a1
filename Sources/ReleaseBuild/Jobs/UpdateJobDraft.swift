package import AccessPolicy
internal import FileStore
internal import FoundationEssentials
package import ReleaseModel
package import SystemPackage
internal import UpdateClient
package import UpdateJobs

/// An update job for AWS IoT Jobs, as CreateSoftwareUpdateJob would make it: what a region's bucket offers, by its own
/// metadata, for devices that fetch it through presigned URLs.
package struct UpdateJobDraft: Sendable {
    package var wish: UpdateWish
    package var region: Region
    /// Things, and groups where the version goes to all things.
    package var targets: [ARN]
    /// The role that signs the URLs.
    package var signerRole: ARN
    /// nil offers candidates too.
    package var channel: ChannelName?
    /// Names the job; nil for a new name.
    package var id: JobID?
    package var rollout: RolloutConfig?
    package var abort: AbortConfig?
    package var timeout: TimeoutConfig?

    package init(wish: UpdateWish, region: Region, targets: [ARN], signerRole: ARN) {
        self.wish = wish
        self.region = region
        self.targets = targets
        self.signerRole = signerRole
    }

    /// A job, and what became of the targets.
    package struct Plan: Sendable {
        package let job: JobCreation
        package let version: Version
        /// The things that the version does not go to yet.
        package let leftOut: [ARN]
    }

    /// The job for what the tree at `root` offers at `time`.
    package func plan(from root: FilePath, at time: Timestamp) throws -> Plan {
        let offer = try offer(in: ReleaseTree(at: ResolvedPath.followed(root)), at: time)
        let (reached, leftOut) = try targets(of: offer)
        do {
            let job = try JobCreation(
                id: id ?? JobID(parsing: "GreengrassUpdateJob_\(UUID().uuidString.lowercased())"),
                targets: JobTargets(reached.map(\.description)),
                document: UpdateJobDocument(wish, offer, in: region).encoded(),
                settings: JobSettings(
                    description: JobDescription(parsing: wish.description(of: offer.version)),
                    presignedURLConfig: PresignedURLConfig(roleARN: signerRole.description),
                    rollout: rollout,
                    abort: abort,
                    timeout: timeout
                )
            )
            return Plan(job: job, version: offer.version, leftOut: leftOut)
        } catch let error as JobError {
            throw ReleaseFailure(.invalidInput, error.message)
        }
    }

    private func offer(in tree: ReleaseTree, at time: Timestamp) throws -> UpdateOffer {
        let bucket = region.bucket.name
        guard try tree.buckets().contains(bucket) else {
            throw ReleaseFailure(.invalidInput, "\(tree.root): there is no bucket for \(region) in this tree")
        }
        let source = FolderMetadataSource(tree.root.appending(bucket).appending(UpdateOffer.metadataFolder))
        let search = OfferSearch(source, at: time) { key in
            (try? FileStatus.of(tree.path(key, in: bucket))?.kind) == .regular
        }
        guard let offer = try search.newest(wish.software, for: wish.platform, on: channel) else {
            throw ReleaseFailure(
                .invalidInput,
                "\(bucket): it offers no version of \(wish.software) for \(wish.platform)"
                    + (channel.map { " on \($0); `ota-release promote` puts one there" } ?? "")
            )
        }
        return offer
    }

    /// The targets that the offer's wave reaches, and the others. AWS alone knows who is in a group, so that part of
    /// one cannot be meant.
    private func targets(of offer: UpdateOffer) throws -> (reached: [ARN], leftOut: [ARN]) {
        for target in targets where target.service != "iot" || target.thingName == nil && target.thingGroupName == nil {
            throw ReleaseFailure(.invalidInput, "\(target): a target is the ARN of a thing or of a thing group")
        }
        guard offer.share < .all else { return (targets, []) }
        let name = "\(wish.software) \(offer.version) goes to \(offer.share) of things so far"
        if let group = targets.first(where: { $0.thingName == nil }) {
            throw ReleaseFailure(
                .conflict,
                "\(group): \(name), and only AWS knows who is in a group; name the things one by one, or promote the "
                    + "version to all of them"
            )
        }
        let wave = RolloutWave(software: wish.software, version: offer.version, share: offer.share)
        let reached = targets.filter { wave.reaches($0.thingName ?? "") }
        guard !reached.isEmpty else {
            throw ReleaseFailure(
                .conflict,
                "\(name), and none of the targets is among them; `ota-release promote` takes it to the next wave"
            )
        }
        return (reached, targets.filter { !reached.contains($0) })
    }
}
