internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import ReleaseModel

/// What the services answer to requests as they come in, which is logged and counted.
struct CloudAnswers: Sendable {
    let services: CloudServices
    let log: AccessLog
    /// Whether connections speak TLS. The kernel knows nothing of its keys, and can send no files on them.
    let isSecure: Bool

    static let serverName = "ota-release"

    /// The answer to any request.
    func response(to request: Request, on channel: any Channel) async -> Response {
        let started = ContinuousClock.now
        services.metrics.begin()
        let cloudRequest = CloudRequest(
            request.head,
            id: CloudAnswers.requestID(),
            at: .now,
            peer: peer(channel),
            body: { try await CloudAnswers.read(request.body, upTo: $0) }
        )
        var outcome = await services.answer(cloudRequest)
        // Who asks whether to send a body, and gets the answer instead, does not send it; what comes next on the connection
        // would be taken for it (RFC 9110, 10.1.1).
        if request.headers[.expect] != nil { outcome.answer.headers[.connection] = "close" }
        return exchange(cloudRequest, outcome, started, isSecure ? nil : channel).response
    }

    /// The answer to a request without a body that can be given at once; nil when it cannot.
    func exchangeAtOnce(_ head: HTTPRequestHead, _ method: HTTPRequest.Method, on channel: any Channel) -> Exchange? {
        let started = ContinuousClock.now
        let request = CloudRequest(head, method, id: CloudAnswers.requestID(), at: .now, peer: peer(channel))
        guard let outcome = services.answerAtOnce(request) else { return nil }
        // What is neither in memory nor sent by the kernel comes from other threads.
        guard !isSecure || Exchange.isInMemory(outcome.answer) else { return nil }
        services.metrics.begin()
        return exchange(request, outcome, started, isSecure ? nil : channel)
    }

    private func exchange(
        _ request: CloudRequest,
        _ outcome: CloudServices.Outcome,
        _ started: ContinuousClock.Instant,
        _ channel: (any Channel)?
    ) -> Exchange {
        Exchange(
            request: request,
            service: outcome.service,
            caller: outcome.caller,
            answer: outcome.answer,
            started: started,
            log: log,
            metrics: services.metrics,
            channel: channel
        )
    }

    private func peer(_ channel: any Channel) -> TLSPeer? { isSecure ? TLSPeer(of: channel) : nil }

    private static func read(_ body: RequestBody, upTo limit: Int) async throws -> [UInt8] {
        do {
            return Array(try await body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw CloudRequest.BodyFailure.tooLong(limit: limit)
        } catch {
            throw CloudRequest.BodyFailure.broken
        }
    }

    /// Sixteen capital hexadecimal digits, as S3's are.
    private static func requestID() -> String {
        let number = UInt64.random(in: 0 ... .max)
        let digits = [UInt8](capacity: 16) { output in
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * place)) & 15
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") - 10 + digit)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
