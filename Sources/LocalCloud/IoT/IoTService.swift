internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// What operators call of AWS IoT: the registry of things, and jobs ("AWS IoT API Reference"; service `iot`).
struct IoTService: Sendable {
    let things: ThingStore
    let jobs: JobStore
    let signer: RoleSigner
    let catalog: BucketCatalog

    typealias Operation = @Sendable (IoTService, IoTRequest) async throws -> Answer

    private static let routes = RouteTable<Operation>([
        "POST /things/{thingName}": { try await $0.createThing($1) },
        "GET /things/{thingName}": { try await $0.describeThing($1) },
        "GET /things": { try await $0.listThings($1) },
        "POST /thing-groups/{thingGroupName}": { try await $0.createThingGroup($1) },
        "PUT /thing-groups/addThingToThingGroup": { try await $0.addThingToThingGroup($1) },
        "GET /thing-groups/{thingGroupName}": { try await $0.describeThingGroup($1) },
        "GET /thing-groups": { try await $0.listThingGroups($1) },
        "GET /thing-groups/{thingGroupName}/things": { try await $0.listThingsInThingGroup($1) },
        "PUT /jobs/{jobId}": { try await $0.createJob($1) },
        "GET /jobs/{jobId}": { try await $0.describeJob($1) },
        "GET /jobs": { try await $0.listJobs($1) },
        "GET /jobs/{jobId}/job-document": { try await $0.getJobDocument($1) },
        "PUT /jobs/{jobId}/cancel": { try await $0.cancelJob($1) },
        "DELETE /jobs/{jobId}": { try await $0.deleteJob($1) },
        "POST /jobs/{jobId}/targets": { try await $0.associateTargetsWithJob($1) },
        "GET /jobs/{jobId}/things": { try await $0.listJobExecutionsForJob($1) },
        "GET /things/{thingName}/jobs": { try await $0.listJobExecutionsForThing($1) },
        "GET /things/{thingName}/jobs/{jobId}": { try await $0.describeJobExecution($1) },
        "PUT /things/{thingName}/jobs/{jobId}/cancel": { try await $0.cancelJobExecution($1) },
    ])

    func answer(_ request: CloudRequest, body: [UInt8], _ call: ServiceCall) async throws -> Answer {
        guard let components = request.components,
            let (operation, parameters) = IoTService.routes.match(request.method, components)
        else { throw ServiceError.unknownOperation(request) }
        return try await ServiceError.translating(on: .control) {
            try await operation(self, IoTRequest(request, parameters, body: body, call))
        }
    }
}

extension ServiceError {
    static func unknownOperation(_ request: CloudRequest) -> ServiceError {
        ServiceError(
            .notFound,
            "UnknownOperationException",
            "There is no operation \(request.method.rawValue) \(request.path.escapedForDisplay) here."
        )
    }
}

extension Answer {
    init(json value: some Encodable) {
        self.init(.ok, "application/json", JSONBody(value).bytes)
    }

    /// The answer of an operation that says nothing but that it is done.
    static let emptyJSON = Answer(.ok, "application/json", Array("{}".utf8))
}
