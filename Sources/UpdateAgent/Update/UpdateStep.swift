internal import ReleaseModel
internal import UpdateJobs

/// What an update is doing, as a job's status details show it.
enum UpdateStep: String {
    case checking
    case verifying
    case downloading
    case unpacking
    case trying
    case switching
    case finished

    /// How much of the update is done when the step begins, in percent.
    var percent: Int {
        switch self {
        case .checking: 0
        case .verifying: 5
        case .downloading: 10
        case .unpacking: 70
        case .trying: 80
        case .switching: 85
        case .finished: 100
        }
    }
}

extension StatusDetails {
    /// What a device says of an update.
    init(_ record: UpdateRecord, _ step: UpdateStep, percent: Int, outcome: UpdateRecord.Outcome? = nil) {
        var map = [
            "step": step.rawValue, "percent": "\(percent)", "to": record.to.description,
            "from": record.from?.description ?? "none",
        ]
        if let outcome {
            map["reason"] = outcome.reason.rawValue
            // Within the service's limit of 1024.
            let detail = String(
                outcome.detail.escapedForDisplay.unicodeScalars.prefix(500).filter { $0.isPrintableDetail }
            )
            if !detail.isEmpty { map["message"] = detail }
        }
        // A message that the service would refuse is worth less than the rest.
        self = (try? StatusDetails(map)) ?? (try? StatusDetails(map.filter { $0.key != "message" })) ?? .empty
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintableDetail: Bool { (0x20...0x7E).contains(value) }
}
