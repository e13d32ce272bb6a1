internal import UpdateJobs

/// A moment as seconds since 1970-01-01T00:00:00Z: with a fraction for operators, whole for devices.
enum EpochSeconds: Encodable, Sendable {
    case fractional(JobTime)
    case whole(JobTime)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .fractional(let time): try container.encode(time.fractionalSeconds)
        case .whole(let time): try container.encode(time.wholeSeconds)
        }
    }
}

extension JobTime {
    var fractional: EpochSeconds { .fractional(self) }
    var whole: EpochSeconds { .whole(self) }
}
