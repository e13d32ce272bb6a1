import Foundation
import Glibc
import Synchronization
import Testing

/// An HTTP server on a port of the loopback that answers each request with the bytes that a script gives.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        /// All lines of the header.
        let text: String
        var body: [UInt8] = []
        var method: String { text.split(separator: " ").first.map(String.init) ?? "" }
        /// The path with the query.
        var target: String { text.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        /// The value of a field; nil without one.
        func field(_ name: String) -> String? {
            let prefix = name.lowercased() + ": "
            let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
            return line.map { String($0.dropFirst(prefix.count)) }
        }
    }

    struct Reply: Sendable {
        enum Ending: Sendable {
            /// Waits for the next request.
            case keepOpen
            case close
            /// Sends these bytes until the client hangs up.
            case endless([UInt8])
            /// Sends a byte ten times a second until the client hangs up.
            case dribble
            /// Sends nothing more until the client hangs up.
            case silence
        }

        var bytes: [UInt8]
        var ending: Ending

        init(_ text: String, _ body: [UInt8] = [], then ending: Ending = .keepOpen) {
            bytes = Array(text.utf8) + body
            self.ending = ending
        }

        /// An answer with its length announced.
        static func status(_ status: Int, _ fields: [String] = [], _ body: [UInt8] = []) -> Reply {
            let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.count)"] + fields
            return Reply(lines.map { $0 + "\r\n" }.joined() + "\r\n", body)
        }

        static func ok(_ body: String) -> Reply { .status(200, [], Array(body.utf8)) }

        static func redirect(to target: String) -> Reply { .status(302, ["Location: \(target)"], Array("moved".utf8)) }
    }

    private struct Record {
        var connectionCount = 0
        var requests: [Request] = []
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// What the threads of the server share; they must not keep the server itself alive.
    private final class Shared: Sendable {
        let record = Mutex(Record())
    }

    private let listener: LoopbackSocket
    private let shared = Shared()

    init(_ script: @escaping @Sendable (Request) -> Reply) throws {
        listener = try LoopbackSocket()
        try #require(listen(listener.descriptor, 64) == 0)
        let (descriptor, shared) = (listener.descriptor, shared)
        Thread.detachNewThread { ScriptedServer.accept(descriptor, shared, script) }
    }

    deinit {
        shared.record.withLock { record in
            record.isStopped = true
            for descriptor in record.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        // The thread that accepts wakes up, and ends.
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
    }

    var connectionCount: Int { shared.record.withLock { $0.connectionCount } }
    var requests: [Request] { shared.record.withLock { $0.requests } }

    func url(_ path: String) -> String { "http://127.0.0.1:\(listener.port)\(path)" }

    // MARK: Threads

    private static func accept(
        _ listener: Int32,
        _ shared: Shared,
        _ script: @escaping @Sendable (Request) -> Reply
    ) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let isOpen = shared.record.withLock { record in
                guard !record.isStopped else { return false }
                record.connectionCount += 1
                record.open.insert(descriptor)
                return true
            }
            guard isOpen else {
                close(descriptor)
                return
            }
            Thread.detachNewThread {
                serve(descriptor, shared, script)
                shared.record.withLock { record in
                    record.open.remove(descriptor)
                    _ = close(descriptor)
                }
            }
        }
    }

    private static func serve(_ descriptor: Int32, _ shared: Shared, _ script: (Request) -> Reply) {
        while let request = readRequest(descriptor) {
            shared.record.withLock { $0.requests.append(request) }
            let reply = script(request)
            guard send(reply.bytes, descriptor) else { return }
            switch reply.ending {
            case .keepOpen: continue
            case .close: return
            case .endless(let bytes): while send(bytes, descriptor) {}
            case .dribble: while !hangsUp(descriptor, within: 100), send([0x2E], descriptor) {}
            case .silence: _ = hangsUp(descriptor, within: -1)
            }
            return
        }
    }

    private static func readRequest(_ descriptor: Int32) -> Request? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        var request = Request(text: String(decoding: bytes, as: UTF8.self))
        while request.body.count < request.field("Content-Length").flatMap({ Int($0) }) ?? 0 {
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            request.body.append(byte)
        }
        return request
    }

    private static func send(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits for the client to close, no longer than so many milliseconds.
    private static func hangsUp(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, milliseconds) != 0
    }
}

/// A TCP socket on an ephemeral port of the loopback. Until something listens there, connections are refused.
final class LoopbackSocket: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(status == 0)
    }

    deinit {
        close(descriptor)
    }
}
