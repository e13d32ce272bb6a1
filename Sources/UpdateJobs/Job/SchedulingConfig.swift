package import ReleaseModel

/// When a job begins and ends ("CreateJob", schedulingConfig).
package struct SchedulingConfig: Hashable, Sendable, Codable {
    package enum EndBehavior: String, CaseIterable, Sendable, Codable {
        case stopRollout = "STOP_ROLLOUT"
        case cancel = "CANCEL"
        case forceCancel = "FORCE_CANCEL"
    }

    package let startTime: JobTime?
    package let endTime: JobTime?
    package let endBehavior: EndBehavior?

    private static let halfHour: Int64 = 30 * 60_000
    private static let year: Int64 = 366 * 24 * 60 * 60_000

    /// A start 30 minutes to a year after now, an end at least 30 minutes after start and now, at most two years from
    /// now. A behavior at the end needs an end.
    package init(
        startTime: JobTime?,
        endTime: JobTime?,
        endBehavior: EndBehavior?,
        now: JobTime
    ) throws(InvalidValue) {
        if let startTime {
            let wait = startTime.milliseconds - now.milliseconds
            guard (SchedulingConfig.halfHour...SchedulingConfig.year).contains(wait) else {
                throw InvalidValue("startTime", startTime.description, "it is 30 minutes to a year after now")
            }
        }
        if let endTime {
            let wait = endTime.milliseconds - now.milliseconds
            let duration = endTime.milliseconds - (startTime ?? now).milliseconds
            guard duration >= SchedulingConfig.halfHour, wait <= 2 * SchedulingConfig.year else {
                throw InvalidValue(
                    "endTime",
                    endTime.description,
                    "it is at least 30 minutes after the start, and at most two years after now"
                )
            }
        }
        if let endBehavior, endTime == nil {
            throw InvalidValue("endBehavior", endBehavior.rawValue, "it needs an endTime")
        }
        self.startTime = startTime
        self.endTime = endTime
        self.endBehavior = endBehavior
    }
}
