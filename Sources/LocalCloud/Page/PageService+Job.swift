internal import ReleaseModel
internal import UpdateJobs

extension PageService {
    /// A job: what it is, how far it is, and its executions.
    func job(_ name: String, in region: Region, _ items: QueryItems) async throws -> PageDocument {
        let sequence = try await jobs.lastEvent()
        let id = try JobID(parsing: name)
        let job = try await jobs.job(id, in: region)
        let status = try items["status"].map { try ExecutionStatus(parsing: $0) }
        let request = try PageRequest(maxResults: "50", nextToken: items["after"], parts: 2)
        let page = try await jobs.executions(of: id, status: status, in: region, request)
        let path = PagePath.job(name, in: region.name)
        let table = Markup.table(
            status.map { "Executions that are \($0.rawValue)" } ?? "Executions",
            columns: ["Device", "Attempt", "Status", "Progress", "Changed"],
            rows: page.elements.map { row($0, region) },
            empty: "There are none."
        )
        let more = Markup.more(path, [("status", status?.rawValue)], page.nextToken, "More executions")
        return PageDocument(
            title: "Job \(name)",
            section: PagePath.overview,
            subject: .job(name, region: region.name),
            sequence: sequence,
            content: """
                \(facts(job, region))
                <section><h2>Executions</h2>
                \(filter(job, path, status))
                \(table)
                \(more)
                </section>
                <details id="document"><summary>Document</summary>
                <pre tabindex="0">\(Markup(preformatted: job.document.text))</pre></details>
                """
        )
    }

    private func facts(_ job: Job, _ region: Region) -> Markup {
        let settings = job.settings
        let targets = job.targets.arns.map { target -> Markup in "<li><code>\(target)</code></li>" }
        let reason = [job.reasonCode?.text, job.comment?.text].compactMap(\.self).joined(separator: ": ")
        return .facts([
            ("Does", "\(PageService.summary(of: job))"), ("Status", .status(job.status.rawValue)),
            ("Reason", reason.isEmpty ? nil : "\(reason)"), ("Devices", .counts(job.counts)),
            ("Region", "\(region.name)"), ("Targets", "<ul class=\"facts\">\(targets)</ul>"),
            ("Reach", "\(job.targetSelection.rawValue)\(job.isConcurrent ? ", rolling out" : "")"),
            ("Description", settings.description.map { "\($0.text)" }),
            ("Timeout", settings.timeout.map { "\($0.inProgressMinutes) minutes" }),
            ("Starts", job.scheduling?.startTime.map { .time($0) }), ("Created", .time(job.createdAt)),
            ("Changed", .time(job.lastUpdatedAt)), ("Completed", job.completedAt.map { .time($0) }),
        ])
    }

    /// The states that there are, with how many devices are in each.
    private func filter(_ job: Job, _ path: String, _ chosen: ExecutionStatus?) -> Markup? {
        let states = ExecutionStatus.allCases.filter { job.counts[$0] > 0 || $0 == chosen }
        guard states.count > 1 || chosen != nil else { return nil }
        func entry(_ status: ExecutionStatus?, _ text: String, _ count: Int) -> Markup {
            let current: Markup? = status == chosen ? " aria-current=\"true\"" : nil
            let link = PagePath.with(path, [("status", status?.rawValue)])
            return "<a href=\"\(link)\"\(current)>\(text) \(count)</a>"
        }
        let entries = [entry(nil, "All", job.counts.total)] + states.map { entry($0, $0.rawValue, job.counts[$0]) }
        return "<nav class=\"filter\" aria-label=\"Executions by status\">\(entries)</nav>"
    }

    private func row(_ execution: JobExecution, _ region: Region) -> (id: String, cells: [Markup]) {
        let thing = execution.thing.text
        return (
            "execution-\(thing)-\(execution.number)",
            [
                .device(thing, in: region.name), "\(execution.number)", .status(execution.status.rawValue),
                .details(execution.details.map), .time(execution.lastUpdatedAt),
            ]
        )
    }
}
