internal import ReleaseModel
internal import UpdateJobs

/// A moment of a schedule as operators write it: `2026-11-01T08:30` in UTC, with or without seconds and `Z`, with a space
/// for the `T`, too ("CreateJob", schedulingConfig).
enum ScheduleText {
    static func parse(_ text: String) throws(JobError) -> JobTime {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: "Z") { bytes.removeLast() }
        if bytes.count == 16 { bytes += Array(":00".utf8) }
        if bytes.count == 19, bytes[10] == UInt8(ascii: " ") { bytes[10] = UInt8(ascii: "T") }
        guard let time = try? Timestamp(parsing: String(decoding: bytes, as: UTF8.self) + "Z") else {
            throw JobError(
                .invalidRequest,
                "time \(text.quotedForDisplay): it is written in UTC, such as 2026-11-01T08:30"
            )
        }
        return JobTime(time)
    }

    static func format(_ time: JobTime) -> String {
        let seconds = Timestamp(secondsSinceEpoch: time.wholeSeconds)?.description ?? ""
        return String(decoding: seconds.utf8.prefix(16), as: UTF8.self)
    }
}
