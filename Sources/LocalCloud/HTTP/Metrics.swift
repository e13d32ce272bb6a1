internal import Synchronization

/// Counters since the start, as Prometheus reads them ("Exposition formats", text-based format 0.0.4).
final class Metrics: Sendable {
    private struct Label: Hashable {
        let service: String
        let status: Int
    }

    private struct State {
        var requests: [Label: UInt64] = [:]
        var bytes: [String: UInt64] = [:]
        var seconds: [String: (sum: Double, buckets: [UInt64])] = [:]
        var inFlight = 0
    }

    /// Upper bounds of the histogram, in seconds.
    private static let bounds: [Double] = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

    private let state = Mutex(State())

    func begin() {
        state.withLock { $0.inFlight += 1 }
    }

    func end(service: String, status: Int, bytes: UInt64, seconds: Double) {
        state.withLock { state in
            state.inFlight -= 1
            state.requests[Label(service: service, status: status), default: 0] += 1
            state.bytes[service, default: 0] += bytes
            var histogram = state.seconds[service] ?? (0, [UInt64](repeating: 0, count: Metrics.bounds.count + 1))
            histogram.sum += seconds
            let bucket = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
            histogram.buckets[bucket] += 1
            state.seconds[service] = histogram
        }
    }

    /// The text of the counters; `gauges` are further values with their help.
    func text(_ gauges: [(name: String, help: String, value: Int)]) -> String {
        let state = state.withLock { $0 }
        var lines = [
            "# HELP ota_release_requests_total Requests answered.", "# TYPE ota_release_requests_total counter",
        ]
        for (label, count) in state.requests.sorted(by: {
            ($0.key.service, $0.key.status) < ($1.key.service, $1.key.status)
        }) {
            lines.append("ota_release_requests_total{service=\"\(label.service)\",status=\"\(label.status)\"} \(count)")
        }
        lines += [
            "# HELP ota_release_sent_bytes_total Bytes of bodies sent.", "# TYPE ota_release_sent_bytes_total counter",
        ]
        for (service, bytes) in state.bytes.sorted(by: { $0.key < $1.key }) {
            lines.append("ota_release_sent_bytes_total{service=\"\(service)\"} \(bytes)")
        }
        lines += [
            "# HELP ota_release_request_seconds Time from the head of a request to the end of its answer.",
            "# TYPE ota_release_request_seconds histogram",
        ]
        for (service, histogram) in state.seconds.sorted(by: { $0.key < $1.key }) {
            var count: UInt64 = 0
            for (index, bucket) in histogram.buckets.enumerated() {
                count += bucket
                let bound = index < Metrics.bounds.count ? "\(Metrics.bounds[index])" : "+Inf"
                lines.append("ota_release_request_seconds_bucket{service=\"\(service)\",le=\"\(bound)\"} \(count)")
            }
            lines.append("ota_release_request_seconds_sum{service=\"\(service)\"} \(histogram.sum)")
            lines.append("ota_release_request_seconds_count{service=\"\(service)\"} \(count)")
        }
        lines += [
            "# HELP ota_release_requests_in_flight Requests being answered.",
            "# TYPE ota_release_requests_in_flight gauge", "ota_release_requests_in_flight \(state.inFlight)",
        ]
        for gauge in gauges {
            lines += [
                "# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
