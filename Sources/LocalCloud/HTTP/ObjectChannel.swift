internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A connection of HTTP/1.1 whose requests are answered on its event loop: those for objects before Hummingbird sees
/// them, with files that the kernel sends.
struct ObjectChannel: ServerChildChannel {
    private let base: HTTP1Channel
    private let answers: CloudAnswers

    init(_ base: HTTP1Channel, _ answers: CloudAnswers) {
        self.base = base
        self.answers = answers
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger)
            .flatMapThrowing { [answers] value in
                let pipeline = channel.pipeline.syncOperations
                let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
                if !answers.isSecure { try pipeline.addHandler(FileSender(), position: .after(encoder)) }
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
                try pipeline.addHandlers([ConnectionLife(), ObjectHandler(answers)], position: .after(decoder))
                return value
            }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
