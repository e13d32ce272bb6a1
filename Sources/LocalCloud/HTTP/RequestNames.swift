internal import Synchronization

/// Names of requests, each of which comes once. They tell requests apart and are no secret, so the system's random source
/// is asked for the first alone.
final class RequestNames: Sendable {
    private let last = Atomic(UInt64.random(in: 0 ... .max))

    /// Sixteen capital hexadecimal digits, as S3's are.
    func next() -> String {
        // Steps of an odd length reach every number before one comes again.
        let number = last.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        let digits = [UInt8](capacity: 16) { output in
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * place)) & 15
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") - 10 + digit)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
