internal import AccessPolicy
internal import ReleaseModel
internal import UpdateJobs

extension IoTService {
    func listJobExecutionsForJob(_ request: IoTRequest) async throws -> Answer {
        struct Summary: Encodable {
            let thingArn: String
            let jobExecutionSummary: ExecutionSummaryShape
        }
        struct Body: Encodable {
            let executionSummaries: [Summary]
            let nextToken: String?
        }
        let id = try request.job()
        try request.authorize(ActionName("iot", "ListJobExecutionsForJob"), on: request.arn(of: id))
        let page = try await jobs.executions(
            of: id,
            status: request.word("status", ExecutionStatus.self),
            in: request.region,
            request.page(parts: 2)
        )
        let summaries = page.elements.map { execution in
            Summary(
                thingArn: request.home.arn(of: execution.thing),
                jobExecutionSummary: ExecutionSummaryShape(execution)
            )
        }
        return Answer(json: Body(executionSummaries: summaries, nextToken: page.nextToken))
    }

    func listJobExecutionsForThing(_ request: IoTRequest) async throws -> Answer {
        struct Summary: Encodable {
            let jobId: String
            let jobExecutionSummary: ExecutionSummaryShape
        }
        struct Body: Encodable {
            let executionSummaries: [Summary]
            let nextToken: String?
        }
        let thing = try request.thing()
        try request.authorize(ActionName("iot", "ListJobExecutionsForThing"), on: request.arn(of: thing))
        let filter = JobStore.ThingFilter(
            status: try request.word("status", ExecutionStatus.self),
            job: try request.value("jobId") { try JobID(parsing: $0) },
            namespaceID: request["namespaceId"]
        )
        let page = try await jobs.executions(on: thing, filter, in: request.region, request.page(parts: 2))
        let summaries = page.elements.map { execution in
            Summary(jobId: execution.jobID.text, jobExecutionSummary: ExecutionSummaryShape(execution))
        }
        return Answer(json: Body(executionSummaries: summaries, nextToken: page.nextToken))
    }

    func describeJobExecution(_ request: IoTRequest) async throws -> Answer {
        let (thing, job) = (try request.thing(), try request.job())
        let action = ActionName("iot", "DescribeJobExecution")
        try request.authorize(action, on: request.arn(of: job))
        try request.authorize(action, on: request.arn(of: thing))
        let execution = try await jobs.execution(
            of: job,
            on: thing,
            number: request.number("executionNumber"),
            in: request.region
        )
        return Answer(json: ["execution": ExecutionShape(execution, in: request.home, at: jobs.now())])
    }

    func cancelJobExecution(_ request: IoTRequest) async throws -> Answer {
        let (thing, job) = (try request.thing(), try request.job())
        let action = ActionName("iot", "CancelJobExecution")
        try request.authorize(action, on: request.arn(of: job))
        try request.authorize(action, on: request.arn(of: thing))
        let body = try request.body(CancelExecutionBody.self)
        try await jobs.cancelExecution(
            of: job,
            on: thing,
            in: request.region,
            force: request.flag("force"),
            expectedVersion: body.expectedVersion,
            details: body.statusDetails
        )
        return .emptyJSON
    }
}
