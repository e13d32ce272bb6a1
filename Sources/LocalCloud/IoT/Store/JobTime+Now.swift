internal import FoundationEssentials
internal import UpdateJobs

extension JobTime {
    /// What the clock of this machine says.
    static var now: JobTime { JobTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
