internal import ReleaseModel
internal import UpdateJobs

extension PageService {
    /// What there is of everything, the jobs, and what happened last.
    func overview(_ items: QueryItems) async throws -> PageDocument {
        let sequence = try await jobs.lastEvent()
        let request = try PageRequest(maxResults: nil, nextToken: items["after"], parts: 1)
        let page = try await jobs.jobs(request)
        let isFirst = items["after"] == nil
        let rows = page.elements.map { row($0) }
        let table = Markup.table(
            isFirst ? "Jobs, the newest first" : "Older jobs",
            columns: ["Job", "Region", "Status", "Devices", "Changed"],
            rows: rows,
            empty: "No jobs yet. <code>aws greengrass create-software-update-job</code> makes one."
        )
        let more = Markup.more(PagePath.overview, [], page.nextToken, "Older jobs")
        let top = isFirst ? try await summary() : nil
        let changes = isFirst ? try await latestChanges() : nil
        return PageDocument(
            title: "Jobs",
            section: PagePath.overview,
            subject: .everything,
            sequence: sequence,
            content: "\(top)\n\(table)\n\(more)\n\(changes)"
        )
    }

    private func row(_ listed: JobStore.RegionalJob) -> (id: String, cells: [Markup]) {
        let job = listed.job
        let link = Markup.job(job.id.text, in: listed.region)
        return (
            "job-\(listed.number)",
            [
                "\(link)<br><span class=\"quiet\">\(PageService.summary(of: job))</span>", "\(listed.region)",
                .status(job.status.rawValue), .counts(job.counts), .time(job.lastUpdatedAt),
            ]
        )
    }

    /// What a job does, in a line.
    static func summary(of job: Job) -> String {
        guard let update = try? UpdateJobDocument(parsing: job.document.text) else {
            return job.settings.description?.text ?? "not a software update"
        }
        return "\(update.software) \(update.version) for \(update.platform)"
    }

    private func summary() async throws -> Markup {
        let totals = try await jobs.totals()
        let newest = try catalog.versions().sorted { $0.key < $1.key }
            .compactMap { software, versions in versions.first.map { "\(software) \($0.version)" } }
            .joined(separator: ", ")
        let regions = try catalog.buckets().map(\.region.name)
        let executions = ExecutionStatus.allCases.filter { totals.executions[$0] ?? 0 > 0 }
            .map { "\(totals.executions[$0] ?? 0) \($0.rawValue)" }
        return .facts([
            ("Newest", newest.isEmpty ? nil : "<a href=\"\(PagePath.releases)\">\(newest)</a>"),
            ("Regions", .names(regions)), ("Devices", "<a href=\"\(PagePath.devices)\">\(totals.things)</a>"),
            ("Executions", executions.isEmpty ? nil : .names(executions)),
        ])
    }

    private func latestChanges() async throws -> Markup? {
        let events = try await jobs.latestEvents(limit: 20)
        guard !events.isEmpty else { return nil }
        let lines = events.map { event -> Markup in
            let device = event.thing.map { Markup.device($0, in: event.region) }
            return """
                <li id="event-\(event.sequence)">\(.time(event.time)) \(.status(event.status)) \(device) \
                \(.job(event.job, in: event.region)) \(.details(event.details))</li>
                """
        }
        return "<section><h2>Latest changes</h2>\n<ol class=\"events\">\n\(lines)\n</ol></section>"
    }
}
