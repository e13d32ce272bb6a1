internal import AccessPolicy
internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// What devices call of AWS IoT: the executions of their jobs ("AWS IoT Jobs Data Plane API Reference"; service
/// `iot-jobs-data`).
struct JobDataService: Sendable {
    let jobs: JobStore
    let signer: any ArtifactSigner

    private typealias Operation = @Sendable (JobDataService, IoTRequest) async throws -> Answer

    private static let routes = RouteTable<Operation>([
        "GET /things/{thingName}/jobs": { try await $0.getPendingJobExecutions($1) },
        "PUT /things/{thingName}/jobs/$next": { try await $0.startNextPendingJobExecution($1) },
        "GET /things/{thingName}/jobs/{jobId}": { try await $0.describeJobExecution($1) },
        "POST /things/{thingName}/jobs/{jobId}": { try await $0.updateJobExecution($1) },
    ])

    func answer(_ request: CloudRequest, body: [UInt8], _ call: ServiceCall) async throws -> Answer {
        guard let components = request.components,
            let (operation, parameters) = JobDataService.routes.match(request.method, components)
        else { throw ServiceError.unknownOperation(request) }
        return try await ServiceError.translating(on: .data) {
            try await operation(self, IoTRequest(request, parameters, body: body, call))
        }
    }

    private func getPendingJobExecutions(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let inProgressJobs: [DeviceSummaryShape]
            let queuedJobs: [DeviceSummaryShape]
        }
        let thing = try thing(of: request, for: ActionName("iotjobsdata", "GetPendingJobExecutions"))
        let pending = try await jobs.pending(on: thing, in: request.region)
        return Answer(
            json: Body(
                inProgressJobs: pending.filter { $0.status == .inProgress }.map(DeviceSummaryShape.init),
                queuedJobs: pending.filter { $0.status == .queued }.map(DeviceSummaryShape.init)
            )
        )
    }

    private func startNextPendingJobExecution(_ request: IoTRequest) async throws -> Answer {
        let thing = try thing(of: request, for: ActionName("iotjobsdata", "StartNextPendingJobExecution"))
        let body = try request.body(StartNextBody.self)
        let assignment = try await jobs.startNext(
            on: thing,
            in: request.region,
            details: body.statusDetails,
            stepTimeout: body.stepTimeoutInMinutes.map { minutes in try StepTimeout(minutes: minutes) }
        )
        return try answer(assignment, withDocument: true, request)
    }

    private func describeJobExecution(_ request: IoTRequest) async throws -> Answer {
        let thing = try thing(of: request, for: ActionName("iotjobsdata", "DescribeJobExecution"))
        let withDocument = try request.flag("includeJobDocument")
        let number = try request.number("executionNumber")
        let assignment: JobStore.Assignment?
        if request.isForNext {
            assignment = try await jobs.next(on: thing, in: request.region)
            try assignment?.execution.checkNumber(number)
        } else {
            assignment = try await jobs.assignment(
                of: request.job(),
                on: thing,
                number: number,
                in: request.region
            )
        }
        return try answer(assignment, withDocument: withDocument, request)
    }

    private func updateJobExecution(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let executionState: DeviceStateShape?
            let jobDocument: String?
        }
        let thing = try thing(of: request, for: ActionName("iotjobsdata", "UpdateJobExecution"))
        let body = try request.body(UpdateExecutionBody.self)
        let assignment = try await jobs.update(
            request.job(),
            on: thing,
            in: request.region,
            JobStore.Report(
                status: ExecutionStatus(parsing: body.status),
                details: body.statusDetails,
                expectedVersion: body.expectedVersion,
                executionNumber: body.executionNumber,
                stepTimeout: body.stepTimeoutInMinutes.map { minutes in try StepTimeout(minutes: minutes) }
            )
        )
        let state = body.includeJobExecutionState ?? false
        let document = body.includeJobDocument ?? false
        return Answer(
            json: Body(
                executionState: state ? DeviceStateShape(assignment.execution.state) : nil,
                jobDocument: document ? try signer.document(of: assignment, at: request.endpoint) : nil
            )
        )
    }

    private func answer(
        _ assignment: JobStore.Assignment?,
        withDocument: Bool,
        _ request: IoTRequest
    ) throws -> Answer {
        guard let assignment else { return .emptyJSON }
        let document = withDocument ? try signer.document(of: assignment, at: request.endpoint) : nil
        return Answer(
            json: ["execution": DeviceExecutionShape(assignment.execution, document: document, at: jobs.now())]
        )
    }

    /// The thing of a request, when its sender may do `action` for it. A device may do so for itself.
    private func thing(of request: IoTRequest, for action: ActionName) throws -> ThingName {
        let thing = try request.thing()
        guard case .device(let device) = request.call.caller.kind else {
            try request.authorize(action, on: request.arn(of: thing))
            return thing
        }
        guard device.thing == thing else {
            throw ServiceError(
                .forbidden,
                "ForbiddenException",
                "The device \(device.thing) may not call \(action) for \(thing)."
            )
        }
        return thing
    }
}

extension ArtifactSigner {
    /// The document of an assignment as the device gets it: with URLs in the places of placeholders.
    func document(of assignment: JobStore.Assignment, at endpoint: SigningEndpoint) throws -> String {
        let config = assignment.presignedURLConfig
        guard let role = try config?.roleARN.map({ text in try ARN(parsing: text) }) else {
            return assignment.document.text
        }
        return try PresignedPlaceholder.replace(in: assignment.document.text) { object in
            try url(of: object, role: role, lifetime: config?.expiresInSeconds ?? 3600, at: endpoint)
        }
    }
}
