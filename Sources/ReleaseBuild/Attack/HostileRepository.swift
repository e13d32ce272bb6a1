internal import ReleaseModel
internal import UpdateMetadata

/// What a device talks to: a repository in the hands of an attacker, and the time at which it does.
struct HostileRepository: MetadataSource {
    var time: Timestamp
    /// Metadata by name. What is not there is refused with 403, which clients take for absent.
    var files: [String: [UInt8]]
    /// Metadata that never ends.
    var endless: Set<String> = []
    /// What every artifact is.
    var content: [UInt8]
    var isContentEndless = false
    /// What the device asks for.
    var wanted: TargetPath

    /// Metadata beyond this is as good as endless: whoever allows it would read on until memory is full.
    private static let ceiling = 64 << 20

    func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        if endless.contains(name) { throw TransferCut(name: name, limit: limit, isBounded: limit <= Self.ceiling) }
        guard let bytes = files[name] else { return nil }
        // The limit is the client's; transfers only keep it.
        guard bytes.count <= limit else { throw TransferCut(name: name, limit: limit, isBounded: true) }
        return bytes
    }

    /// Sends an artifact as a real transfer does: in parts, and ended when there is more than `limit`.
    func download(limit: UInt64, _ receive: (Span<UInt8>) -> Void) throws {
        let limit = Int(clamping: limit)
        let part = Array(content.prefix(limit))
        receive(part.span)
        guard content.count <= limit, !isContentEndless else {
            throw TransferCut(name: wanted.text, limit: limit, isBounded: true)
        }
    }
}

/// A transfer that was ended because it brought more than the client allows.
struct TransferCut: Error, CustomStringConvertible {
    let name: String
    let limit: Int
    /// Whether the client allowed a sensible number of bytes.
    let isBounded: Bool

    var description: String { "\(name): the transfer was ended after the \(limit) bytes that are allowed" }
}
