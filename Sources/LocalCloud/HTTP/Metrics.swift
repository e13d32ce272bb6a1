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
        var seconds: [String: Histogram] = [:]
        var inFlight = 0
    }

    private struct Histogram {
        var sum: Double = 0
        var buckets = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)

        mutating func add(_ seconds: Double) {
            sum += seconds
            buckets[Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count] += 1
        }
    }

    /// A value at this moment, or one for each value of a label.
    struct Gauge: Sendable {
        let name: String
        let help: String
        let values: [(labels: String, value: Int)]

        init(_ name: String, _ help: String, _ value: Int) {
            (self.name, self.help) = (name, help)
            values = [("", value)]
        }

        init<Status: RawRepresentable<String>>(
            _ name: String,
            _ help: String,
            by statuses: [Status],
            _ value: (Status) -> Int
        ) {
            (self.name, self.help) = (name, help)
            values = statuses.map { ("{status=\"\($0.rawValue)\"}", value($0)) }
        }
    }

    /// Upper bounds of the histogram, in seconds.
    private static let bounds: [Double] = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

    /// Requests name their service before they prove anything: any other name counts as "other", so that nobody can make
    /// up labels without end.
    private static let services: Set = ["s3", "iam", "sts", "greengrass", "iot", "iot-jobs-data", "page", "events"]

    private let state = Mutex(State())

    func begin() {
        state.withLock { $0.inFlight += 1 }
    }

    func end(service: String, status: Int, bytes: UInt64, seconds: Double) {
        let service = Metrics.services.contains(service) ? service : "other"
        state.withLock { state in
            state.inFlight -= 1
            state.requests[Label(service: service, status: status), default: 0] += 1
            state.bytes[service, default: 0] += bytes
            state.seconds[service, default: Histogram()].add(seconds)
        }
    }

    /// The text of the counters and of some gauges.
    func text(_ gauges: [Gauge]) -> String {
        let state = state.withLock { $0 }
        var text = MetricsText()
        text.begin("requests_total", "counter", "Requests answered.")
        let requests = state.requests.sorted { ($0.key.service, $0.key.status) < ($1.key.service, $1.key.status) }
        for (label, count) in requests {
            text.add("{service=\"\(label.service)\",status=\"\(label.status)\"}", "\(count)")
        }
        text.begin("sent_bytes_total", "counter", "Bytes of bodies sent.")
        for (service, bytes) in state.bytes.sorted(by: { $0.key < $1.key }) {
            text.add("{service=\"\(service)\"}", "\(bytes)")
        }
        text.begin("request_seconds", "histogram", "Time from the head of a request to the end of its answer.")
        for (service, histogram) in state.seconds.sorted(by: { $0.key < $1.key }) {
            var count: UInt64 = 0
            for (index, bucket) in histogram.buckets.enumerated() {
                count += bucket
                let bound = index < Metrics.bounds.count ? "\(Metrics.bounds[index])" : "+Inf"
                text.add("_bucket{service=\"\(service)\",le=\"\(bound)\"}", "\(count)")
            }
            text.add("_sum{service=\"\(service)\"}", "\(histogram.sum)")
            text.add("_count{service=\"\(service)\"}", "\(count)")
        }
        let inFlight = Gauge("requests_in_flight", "Requests being answered.", state.inFlight)
        for gauge in [inFlight] + gauges {
            text.begin(gauge.name, "gauge", gauge.help)
            for (labels, value) in gauge.values { text.add(labels, "\(value)") }
        }
        return text.lines.joined(separator: "\n") + "\n"
    }
}

/// Lines of metrics, each of which begins with the name of its family.
private struct MetricsText {
    private(set) var lines: [String] = []
    private var name = ""

    mutating func begin(_ name: String, _ type: String, _ help: String) {
        self.name = "ota_release_\(name)"
        lines += ["# HELP \(self.name) \(help)", "# TYPE \(self.name) \(type)"]
    }

    mutating func add(_ labels: String, _ value: String) {
        lines.append("\(name)\(labels) \(value)")
    }
}
