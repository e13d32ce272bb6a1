import ReleaseModel
import RequestSigning
import TestSupport

/// Requests that nobody would think of.
struct RandomRequest {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private static let letters: [Character] = Array("aZ09-._~ %+/&=?#:;,@!$'()*[]{}|\\\"<>^`é√\u{1F600}\u{301}")

    mutating func text(_ length: ClosedRange<Int>) -> String {
        String(
            (0..<length.lowerBound + below(length.count))
                .map { _ in RandomRequest.letters[below(RandomRequest.letters.count)] }
        )
    }

    /// A path as a client of S3 writes it.
    mutating func encodedPath() -> String {
        "/bucket/" + (0...below(4)).map { _ in PercentEncoding.encode(text(0...6).utf8) }.joined(separator: "/")
    }

    /// A path with steps, empty segments and characters that need no escape on the wire.
    mutating func rawPath() -> String {
        let pieces = [
            "", ".", "..", "a", "$next", "a%3Ab", "a:b", "x@y", "%C3%A9", "%2e", "it's", "(1)", "a+b", "~",
            "b;c=d,e!f*",
        ]
        return "/" + (0...below(6)).map { _ in pieces[below(pieces.count)] }.joined(separator: "/")
    }

    /// Parameters with names of their own, encoded; some without a value.
    mutating func query() -> String? {
        guard below(4) > 0 else { return nil }
        return (0...below(5))
            .map { number in
                let name = PercentEncoding.encode((text(0...4) + "\(number)").utf8)
                return below(4) == 0 ? name : name + "=" + PercentEncoding.encode(text(0...8).utf8)
            }
            .joined(separator: "&")
    }

    /// Fields with spaces in their values, repeated and not, among them some that are never signed.
    mutating func fields() -> [[String]] {
        let names = [
            "X-Amz-Meta-A", "x-amz-meta-b", "User-Agent", "Range", "Content-Type", "X-AMZ-META-C", "Expect", "Accept",
        ]
        let values = ["a", " a", "a  b   c", "a\tb", "bytes=0-9", "text/plain; charset=utf-8", "\"q  q\"", "a,b", ""]
        return (0..<below(4)).map { _ in [names[below(names.count)], values[below(values.count)]] }
    }

    mutating func request() -> RequestHead {
        RequestHead(
            method: ["GET", "PUT", "HEAD", "DELETE", "POST"][below(5)],
            path: encodedPath(),
            query: query(),
            fields: [HeaderField("Host", StockClient.host)] + fields().map { HeaderField($0[0], $0[1]) }
        )
    }
}
