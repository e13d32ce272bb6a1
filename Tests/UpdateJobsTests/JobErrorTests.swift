import Testing
import UpdateJobs

/// What a refusal is called on each plane.
@Suite struct JobErrorTests {
    @Test(
        arguments: [
            (
                JobError.Kind.invalidRequest, "InvalidRequestException", 400, "InvalidRequestException", 400,
                "InvalidRequest"
            ),
            (.resourceNotFound, "ResourceNotFoundException", 404, "ResourceNotFoundException", 404, "ResourceNotFound"),
            (
                .resourceAlreadyExists, "ResourceAlreadyExistsException", 409, "InvalidRequestException", 400,
                "InvalidRequest"
            ),
            (
                .versionConflict, "VersionConflictException", 409, "InvalidStateTransitionException", 409,
                "VersionMismatch"
            ),
            (
                .invalidStateTransition, "InvalidStateTransitionException", 409, "InvalidStateTransitionException", 409,
                "InvalidStateTransition"
            ),
            (.limitExceeded, "LimitExceededException", 410, "InvalidRequestException", 400, "InvalidRequest"),
            (
                .terminalState, "InvalidStateTransitionException", 409, "TerminalStateException", 410,
                "TerminalStateReached"
            ),
            (.throttling, "ThrottlingException", 400, "ThrottlingException", 429, "RequestThrottled"),
        ] as [(JobError.Kind, String, Int, String, Int, String)]
    )
    func `a kind`(
        kind: JobError.Kind,
        control: String,
        controlStatus: Int,
        data: String,
        dataStatus: Int,
        mqtt: String
    ) {
        #expect(kind.exceptionName(on: .control) == control)
        #expect(kind.httpStatus(on: .control) == controlStatus)
        #expect(kind.exceptionName(on: .data) == data)
        #expect(kind.httpStatus(on: .data) == dataStatus)
        #expect(kind.mqttCode == mqtt)
    }
}
