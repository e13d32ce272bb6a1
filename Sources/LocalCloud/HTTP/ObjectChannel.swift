internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A connection of HTTP/1.1 whose requests are answered on its event loop, and on which the kernel sends files.
struct ObjectChannel: ServerChildChannel {
    private let base: HTTP1Channel
    private let sendsFiles: Bool

    /// `sendsFiles` is for connections whose bytes go out as they are.
    init(_ base: HTTP1Channel, sendsFiles: Bool) {
        self.base = base
        self.sendsFiles = sendsFiles
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger)
            .flatMapThrowing { [sendsFiles] value in
                guard sendsFiles else { return value }
                let pipeline = channel.pipeline.syncOperations
                let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
                try pipeline.addHandler(FileSender(), position: .after(encoder))
                return value
            }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
