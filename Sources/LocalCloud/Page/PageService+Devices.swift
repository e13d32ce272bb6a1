internal import ReleaseModel
internal import UpdateJobs

extension PageService {
    /// The devices of all regions, those whose names begin with what was searched for.
    func devices(_ items: QueryItems) async throws -> PageDocument {
        let sequence = try await jobs.lastEvent()
        let prefix = items["prefix"] ?? ""
        let request = try PageRequest(maxResults: "50", nextToken: items["after"], parts: 2)
        let page = try await jobs.things(prefix: prefix, request)
        let table = Markup.table(
            prefix.isEmpty ? "Devices" : "Devices whose names begin with \(prefix)",
            columns: ["Device", "Region", "Status", "Progress", "Job", "Changed"],
            rows: page.elements.map { row($0) },
            empty: prefix.isEmpty
                ? "No devices yet. <code>aws iot create-thing</code> makes one." : "No device's name begins like that."
        )
        let query = [("prefix", prefix.isEmpty ? nil : prefix)]
        return PageDocument(
            title: "Devices",
            section: PagePath.devices,
            subject: .everything,
            sequence: sequence,
            content: """
                <form role="search" action="\(PagePath.devices)">
                <label for="prefix">Name begins with</label>
                <input id="prefix" name="prefix" type="search" value="\(prefix)" maxlength="128" autocomplete="off" \
                autocapitalize="none" spellcheck="false">
                <button>Search</button>
                </form>
                \(table)
                \(Markup.more(PagePath.devices, query, page.nextToken, "More devices"))
                """
        )
    }

    private func row(_ thing: JobStore.RegionalThing) -> (id: String, cells: [Markup]) {
        let latest = thing.latest
        return (
            "device-\(thing.region)-\(thing.name)",
            [
                .device(thing.name, in: thing.region), "\(thing.region)",
                latest.map { .status($0.status) } ?? "<span class=\"quiet\">no job yet</span>",
                latest.map { .details($0.details) } ?? "", latest.map { .job($0.job, in: $0.region) } ?? "",
                .time(latest?.time),
            ]
        )
    }

    /// A device: its executions, and everything that happened on it.
    func device(_ text: String, in region: Region, _ items: QueryItems) async throws -> PageDocument {
        let sequence = try await jobs.lastEvent()
        let name = try ThingName(parsing: text)
        let thing = try await things.thing(name, in: region)
        let page = try await jobs.executions(on: name, JobStore.ThingFilter(), in: region, .first)
        let history = try await jobs.history(
            of: name,
            in: region,
            before: items["before"].flatMap { Int64($0) },
            limit: 51
        )
        let attributes = thing.attributes.sorted { $0.key < $1.key }
            .map { key, value -> Markup in "<li><b>\(key)</b> \(value)</li>" }
        let executions = Markup.table(
            "The newest executions",
            columns: ["Job", "Attempt", "Status", "Progress", "Changed"],
            rows: page.elements.map { execution in
                (
                    "execution-\(execution.jobID)-\(execution.number)",
                    [
                        .job(execution.jobID.text, in: region.name), "\(execution.number)",
                        .status(execution.status.rawValue), .details(execution.details.map),
                        .time(execution.lastUpdatedAt),
                    ]
                )
            },
            empty: "No job has reached this device."
        )
        return PageDocument(
            title: "Device \(text)",
            section: PagePath.devices,
            subject: .device(text, region: region.name),
            sequence: sequence,
            content: """
                \(.facts([
                    ("Region", "\(region.name)"), ("Created", .time(thing.created)),
                    ("Attributes", attributes.isEmpty ? nil : "<ul class=\"facts\">\(attributes)</ul>"),
                ]))
                <section><h2>Executions</h2>
                \(executions)
                </section>
                <section><h2>History</h2>
                \(self.history(history, PagePath.device(text, in: region.name)))
                </section>
                """
        )
    }

    /// Up to fifty events, and the way to those before.
    private func history(_ events: [JobEvent], _ path: String) -> Markup {
        guard !events.isEmpty else { return "<p class=\"quiet\">Nothing has happened yet.</p>" }
        let shown = events.prefix(50)
        let lines = shown.map { event -> Markup in
            let attempt: Markup? = event.number > 1 ? " <span class=\"quiet\">attempt \(event.number)</span>" : nil
            return """
                <li id="event-\(event.sequence)">\(.time(event.time)) \(.status(event.status)) \
                \(.job(event.job, in: event.region))\(attempt) \(.details(event.details))</li>
                """
        }
        let before = events.count > shown.count ? shown.last?.sequence : nil
        let more = before.map { before -> Markup in
            "<p class=\"more\"><a rel=\"next\" href=\"\(PagePath.with(path, [("before", "\(before)")]))\">Earlier</a></p>"
        }
        return "<ol class=\"events\">\n\(lines)\n</ol>\n\(more)"
    }
}
