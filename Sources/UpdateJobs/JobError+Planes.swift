/// The two services that speak of jobs: `iot` for operators, `iot-jobs-data` for devices.
package enum JobPlane: Sendable, CaseIterable {
    case control
    case data
}

extension JobError.Kind {
    /// The exceptions that a plane's service model has; others are told in its own words.
    private func kind(on plane: JobPlane) -> JobError.Kind {
        switch (self, plane) {
        // The data plane has no exception for it over HTTP.
        case (.versionConflict, .data): .invalidStateTransition
        case (.resourceAlreadyExists, .data), (.limitExceeded, .data): .invalidRequest
        case (.terminalState, .control): .invalidStateTransition
        default: self
        }
    }

    /// `InvalidRequestException`: the value of the header `x-amzn-ErrorType`.
    package func exceptionName(on plane: JobPlane) -> String { kind(on: plane).rawValue + "Exception" }

    /// The status of the answer, by the service models of `iot` (2015-05-28) and `iot-jobs-data` (2017-09-29).
    package func httpStatus(on plane: JobPlane) -> Int {
        switch kind(on: plane) {
        case .invalidRequest: 400
        case .resourceNotFound: 404
        case .resourceAlreadyExists, .versionConflict, .invalidStateTransition: 409
        case .limitExceeded, .terminalState: 410
        case .throttling: plane == .control ? 400 : 429
        }
    }

    /// The `code` of a rejected request over MQTT ("AWS IoT Jobs device MQTT API", ErrorResponse).
    package var mqttCode: String {
        switch self {
        case .invalidRequest, .resourceAlreadyExists, .limitExceeded: "InvalidRequest"
        case .resourceNotFound: "ResourceNotFound"
        case .versionConflict: "VersionMismatch"
        case .invalidStateTransition: "InvalidStateTransition"
        case .terminalState: "TerminalStateReached"
        case .throttling: "RequestThrottled"
        }
    }
}
