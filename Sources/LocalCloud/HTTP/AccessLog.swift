internal import FoundationEssentials

/// One line of JSON for each request: who asked for what, what came of it, and why it was refused. Queries, headers and
/// bodies, where signatures and secrets travel, are never in it.
package struct AccessLog: Sendable {
    struct Entry: Encodable, Sendable {
        var time: String
        var id: String
        var service: String
        var method: String
        var path: String
        var status: Int
        /// Bytes of the body that went out.
        var bytes: UInt64
        /// From the head of the request to the end of the answer.
        var milliseconds: Double
        var caller: String?
        var refusal: String?
        /// Whether the client went before the answer's end.
        var aborted: Bool?
    }

    private let write: @Sendable (String) -> Void

    /// `write` gets each line without its line feed.
    package init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    func record(_ entry: Entry) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(entry) else { return }
        write(String(decoding: line, as: UTF8.self))
    }
}
