internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// What people and monitors see of the cloud, below `/_/`: pages, their changes as events, and metrics. No name of a
/// bucket begins with an underscore, so that nothing of S3 is hidden.
struct PageService: Sendable {
    let access: PageAccess
    let catalog: BucketCatalog
    let things: ThingStore
    let jobs: JobStore
    let metrics: Metrics
    let streams: EventStreams

    private enum Operation {
        case overview, job, devices, device, releases, events, metrics, style, script
    }

    private static let routes = RouteTable<Operation>([
        "GET /_": .overview, "GET /_/jobs/{region}/{job}": .job, "GET /_/devices": .devices,
        "GET /_/devices/{region}/{thing}": .device, "GET /_/releases": .releases, "GET /_/events": .events,
        "GET /_/metrics": .metrics, "GET /_/page.css": .style, "GET /_/page.js": .script,
    ])

    /// Whether a request is for this service, and not for an object of a bucket whose name is in the host.
    static func isAsked(by request: CloudRequest) -> Bool {
        request.path.utf8.starts(with: PagePath.overview.utf8) && request.address?.isVirtualHosted != true
    }

    func answer(_ request: CloudRequest) async -> Answer {
        guard request.method == .get || request.method == .head else {
            var answer = failure(.methodNotAllowed, "Read only", "Nothing can be changed here.")
            answer.headers[.allow] = "GET, HEAD"
            return answer
        }
        let route = PageService.routes.match(.get, request.components ?? [])
        // Whoever is turned away reads why, in the same style.
        if route?.0 != .style, let objection = access.objection(to: request) { return objection }
        guard let (operation, names) = route else {
            return failure(.notFound, "Not found", "There is no such page.")
        }
        do {
            return try await answer(request, operation, names)
        } catch let error as JobError {
            guard error.kind == .resourceNotFound else { return failure(.badRequest, "Not understood", error.message) }
            return failure(.notFound, "Not found", error.message)
        } catch let error as InvalidValue {
            return failure(.notFound, "Not found", error.description)
        } catch {
            var answer = failure(.internalServerError, "Something failed", "The log of the server has the reason.")
            answer.refusal = "\(error)"
            return answer
        }
    }

    private func answer(_ request: CloudRequest, _ operation: Operation, _ names: [String: String]) async throws
        -> Answer
    {
        let items = request.items
        switch operation {
        case .overview: return try await overview(items).answer()
        case .job: return try await job(names["job"] ?? "", in: region(names), items).answer()
        case .devices: return try await devices(items).answer()
        case .device: return try await device(names["thing"] ?? "", in: region(names), items).answer()
        case .releases: return try releases(at: request.time).answer()
        case .events: return events(request)
        case .metrics: return try await metricsText()
        case .style: return text(PageService.style, "text/css; charset=utf-8")
        case .script: return text(PageService.script, "text/javascript; charset=utf-8")
        }
    }

    private func region(_ names: [String: String]) throws(InvalidValue) -> Region {
        try Region(customNamed: names["region"] ?? "")
    }

    private func text(_ text: String, _ type: String) -> Answer {
        Answer(.ok, PageDocument.headers(type), .bytes(Array(text.utf8)))
    }

    private func failure(_ status: HTTPResponse.Status, _ title: String, _ text: String) -> Answer {
        PageDocument(title: title, content: "<p>\(text)</p>").answer(status, refusal: "\(title): \(text)")
    }

    private func events(_ request: CloudRequest) -> Answer {
        let known = request.headers[.lastEventID] ?? request.items["after"]
        let stream = streams.open(after: known.flatMap { Int64($0) }.map { max(0, $0) })
        guard let stream else {
            var answer = failure(.serviceUnavailable, "Busy", "Too many others listen, or the server stops.")
            answer.headers[.retryAfter] = "5"
            return answer
        }
        return Answer(.ok, PageDocument.headers("text/event-stream"), .stream(stream))
    }

    private func metricsText() async throws -> Answer {
        let totals = try await jobs.totals()
        let gauges = [
            Metrics.Gauge("things", "Things in the registry.", totals.things),
            Metrics.Gauge("jobs", "Jobs by status.", by: JobStatus.allCases) { totals.jobs[$0] ?? 0 },
            Metrics.Gauge(
                "executions",
                "Things of jobs, by the status of their latest execution.",
                by: ExecutionStatus.allCases
            ) { totals.executions[$0] ?? 0 },
            Metrics.Gauge("event_streams", "Open streams of events.", streams.count),
        ]
        return text(metrics.text(gauges), "text/plain; version=0.0.4; charset=utf-8")
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name.known("Last-Event-ID")
}
