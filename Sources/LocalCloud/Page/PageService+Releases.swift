internal import ReleaseModel
internal import UpdateJobs

extension PageService {
    /// What the buckets have: the newest versions of each software, for which platforms, in which regions.
    func releases(at time: Timestamp) throws -> PageDocument {
        let buckets = try catalog.buckets()
        let sections = try catalog.versions().sorted { $0.key < $1.key }
            .map { software, versions in
                let shown = versions.prefix(PageService.mostVersions)
                    .map { catalog.published(software, $0.version, in: $0.buckets) }
                return section(software, shown, of: versions.count, in: buckets, at: time)
            }
        return PageDocument(
            title: "Releases",
            section: PagePath.releases,
            content: sections.isEmpty ? "<p class=\"quiet\">The buckets have no version.</p>" : "\(sections)"
        )
    }

    private static let mostVersions = 20

    private func section(
        _ software: Software,
        _ versions: [PublishedVersion],
        of count: Int,
        in buckets: [BucketName],
        at time: Timestamp
    ) -> Markup {
        let rows = versions.map { row($0, of: buckets.count) }
        let rest: Markup? = count > rows.count ? "<p class=\"quiet\">And \(count - rows.count) older ones.</p>" : nil
        let table = Markup.table(
            "The newest first",
            columns: ["Version", "Release", "Created", "Platforms", "Regions"],
            rows: rows,
            empty: ""
        )
        let offers = offers(software, in: buckets, at: time)
        return "<section><h2>\(software.rawValue)</h2>\n\(offers)\n\(table)\n\(rest)</section>"
    }

    /// What a job would update each platform to now in each region, or why the devices there would refuse it.
    private func offers(_ software: Software, in buckets: [BucketName], at time: Timestamp) -> Markup {
        var groups: [(offers: Markup, regions: [String])] = []
        for bucket in buckets {
            let offers = offers(software, in: bucket, at: time)
            if let index = groups.firstIndex(where: { $0.offers.html == offers.html }) {
                groups[index].regions.append(bucket.region.name)
            } else {
                groups.append((offers, [bucket.region.name]))
            }
        }
        let heading = catalog.channel.map { "Offered on \($0)" } ?? "Offered"
        // As a rule all regions are the same.
        let first: Markup = groups.first?.offers ?? "nothing"
        guard groups.count > 1 else { return .facts([(heading, first)]) }
        let lines = groups.map { offers, regions -> Markup in "<li>\(.names(regions)): \(offers)</li>" }
        let list: Markup = "<ul class=\"facts\">\(lines)</ul>"
        return .facts([(heading, list)])
    }

    private func offers(_ software: Software, in bucket: BucketName, at time: Timestamp) -> Markup {
        let offers: [Platform: UpdateOffer]
        do {
            offers = try catalog.offers(software, in: bucket, at: time)
        } catch {
            return "<span class=\"status bad\">nothing</span> \("\(error)")"
        }
        var platforms: [Version: (share: Share, names: [String])] = [:]
        for platform in Platform.allCases {
            guard let offer = offers[platform] else { continue }
            platforms[offer.version, default: (offer.share, [])].names.append(platform.rawValue)
        }
        let lines = platforms.sorted { $0.key > $1.key }
            .map { version, offer -> Markup in
                let part = offer.share == .all ? "" : " (\(offer.share) of things)"
                return "<li>\(version.description) to \(.names(offer.names))\(part)</li>"
            }
        return lines.isEmpty ? "nothing" : "<ul class=\"facts\">\(lines)</ul>"
    }

    private func row(_ version: PublishedVersion, of regions: Int) -> (id: String, cells: [Markup]) {
        let platforms = version.manifest?.platforms
            .map { artifact -> Markup in
                let size = ByteCount.text(artifact.archive.size)
                return "<li>\(artifact.platform.rawValue) <span class=\"quiet whole\">\(size)</span></li>"
            }
        let part: Markup? =
            version.buckets.count < regions ? " <span class=\"quiet\">of \(regions) regions</span>" : nil
        return (
            "\(version.software)-\(version.version)",
            [
                "\(version.version.description)", "\(version.manifest?.release ?? "")",
                "\(.time(version.manifest.map { JobTime($0.created) }))",
                platforms.map { "<ul class=\"facts\">\($0)</ul>" }
                    ?? "<span class=\"status bad\">its manifest cannot be read</span>",
                "\(.names(version.buckets.map(\.region.name)))\(part)",
            ]
        )
    }
}
