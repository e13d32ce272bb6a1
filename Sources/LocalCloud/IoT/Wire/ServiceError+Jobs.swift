internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

extension ServiceError {
    /// What a plane answers to a refusal. `resource` is what exists already, if something does.
    init(_ error: JobError, on plane: JobPlane, resource: (id: String, arn: String)? = nil) {
        var members: [String: String] = [:]
        if error.kind == .resourceAlreadyExists, let resource {
            members = ["resourceId": resource.id, "resourceArn": resource.arn]
        }
        self.init(
            HTTPResponse.Status(code: error.kind.httpStatus(on: plane)),
            error.kind.exceptionName(on: plane),
            error.message,
            members
        )
    }

    /// Runs a call of a plane; what it refuses is told in the plane's words.
    static func translating<Value>(
        on plane: JobPlane,
        resource: (id: String, arn: String)? = nil,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as JobError {
            throw ServiceError(error, on: plane, resource: resource)
        } catch let error as InvalidValue {
            throw ServiceError(JobError(error), on: plane)
        }
    }
}
