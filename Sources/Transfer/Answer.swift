/// What a server answers to one request, judged as it arrives: a body is handed on when it is what was asked for.
final class Answer: AnswerReceiver {
    /// The most that is read of a body nobody wants. Less than that costs less than a new connection.
    private static let discardLimit = 1 << 16
    /// The most that all headers together may have, in bytes.
    private static let headerLimit = 1 << 18

    struct Refusal {
        let reason: TransferError.Reason
        var detail = ""
    }

    private let offset: UInt64
    private let limit: UInt64
    private let receive: (Span<UInt8>) throws -> Void
    private var headerCount = 0
    /// The first byte of the part, from the header Content-Range.
    private var partStart: UInt64?
    private var discardedCount = 0
    private var receivedCount: UInt64 = 0

    /// Why we stopped the transfer.
    private(set) var refusal: Refusal?
    /// What the receiver threw.
    private(set) var failure: (any Error)?

    init(offset: UInt64, limit: UInt64, receive: @escaping (Span<UInt8>) throws -> Void) {
        self.offset = offset
        self.limit = limit
        self.receive = receive
    }

    /// The status that brings what was asked for.
    var wantedStatus: Int { offset == 0 ? 200 : 206 }

    func takeHeader(_ line: String) -> Bool {
        headerCount += line.utf8.count
        if headerCount > Answer.headerLimit { return refuse(.protocolViolation, "its headers do not end") }
        if line.hasPrefix("HTTP/") { partStart = nil }
        if let start = Answer.start(ofRange: line) { partStart = start }
        return true
    }

    func takeBody(_ piece: Span<UInt8>, status: Int, length: UInt64?) -> Bool {
        guard status == wantedStatus else { return discard(piece.count, status) }
        guard receivedCount > 0 || accepts(status) else { return false }
        let count = UInt64(piece.count)
        guard max(length ?? 0, receivedCount + count) <= limit else { return refuse(.tooLong(limit: limit)) }
        receivedCount += count
        do {
            try receive(piece)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Whether an answer of this status brings what was asked for; otherwise it is refused.
    func accepts(_ status: Int) -> Bool {
        guard status == wantedStatus else { return refuse(status == 200 ? .rangeIgnored : .status(status)) }
        guard offset == 0 || partStart == offset else {
            return refuse(.protocolViolation, "it sent another part than the one from byte \(offset) on")
        }
        return true
    }

    private func discard(_ count: Int, _ status: Int) -> Bool {
        discardedCount += count
        // The whole in place of a part can be long.
        guard status != 200 else { return refuse(.rangeIgnored) }
        guard discardedCount > Answer.discardLimit else { return true }
        return refuse(.status(status))
    }

    private func refuse(_ reason: TransferError.Reason, _ detail: String = "") -> Bool {
        refusal = Refusal(reason: reason, detail: detail)
        return false
    }

    /// The first position of `Content-Range: bytes 5-9/10` (RFC 9110, section 14.4).
    private static func start(ofRange line: String) -> UInt64? {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "content-range" else { return nil }
        let words = parts[1].split { $0.isWhitespace }
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let positions = words[1].split(separator: "-")
        return positions.count == 2 ? UInt64(positions[0]) : nil
    }
}
