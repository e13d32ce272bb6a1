/// What one write of a stream of events says.
struct EventBatch {
    let text: String
    /// The last event that the listener knows of afterwards.
    let position: Int64
    /// Whether there are more events than the batch has room for.
    let hasMore: Bool

    /// More events than this are told as one.
    private static let mostEvents = 200
    /// In bytes; an event is longer than ten kilobytes at the most.
    private static let length = 1 << 16

    /// The events after `position`. None is a comment, which keeps the connection alive; very many are one event `reset`,
    /// whose reader looks at everything anew.
    init(after position: Int64, in jobs: JobStore) async throws {
        let events = position < 0 ? [] : try await jobs.events(after: position, limit: EventBatch.mostEvents + 1)
        guard position >= 0, events.count <= EventBatch.mostEvents else {
            self.position = try await jobs.lastEvent()
            text = EventBatch.text("reset", id: self.position, "{}")
            hasMore = false
            return
        }
        var (batch, last) = (events.isEmpty ? ": nothing new\n\n" : "", position)
        for event in events where batch.utf8.count < EventBatch.length {
            let json = String(decoding: JSONBody(event).bytes, as: UTF8.self)
            batch += EventBatch.text("change", id: event.sequence, json)
            last = event.sequence
        }
        (text, self.position, hasMore) = (batch, last, last < events.last?.sequence ?? last)
    }

    /// JSON has no line feeds.
    private static func text(_ name: String, id: Int64, _ json: String) -> String {
        "event: \(name)\nid: \(id)\ndata: \(json)\n\n"
    }
}
