internal import FileStore
internal import NIOCore
internal import NIOHTTP1

/// Sends slices of objects with sendfile(2) between the head and the end of an answer. Hummingbird's answers are made of
/// bytes in memory alone, so a slice comes as an event of the channel instead.
final class FileSender: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A part of an object to send. Its event succeeds when the kernel has all of it.
    struct Slice: Sendable {
        let object: BucketCatalog.OpenObject
        let range: ByteRange
    }

    private static let lookInterval = TimeAmount.seconds(1)

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let slice = event as? Slice else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        guard slice.isThere else {
            promise?.fail(ObjectPieces.CutShort())
            return
        }
        send(slice, on: context).cascade(to: promise)
    }

    private func send(_ slice: Slice, on context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        let handle = slice.object.reader.withDescriptor { NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: $0) }
        let region = FileRegion(
            fileHandle: handle,
            readerIndex: Int(slice.range.start),
            endIndex: Int(slice.range.start + slice.range.count)
        )
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenComplete { _ in
            // The descriptor is the object's, which closes it.
            _ = try? handle.takeDescriptorOwnership()
        }
        context.writeAndFlush(wrapOutboundOut(.body(.fileRegion(region))), promise: sent)
        // As a rule the kernel has taken all of it by now.
        if handle.isOpen { watch(slice, until: sent.futureResult, on: context.channel) }
        return sent.futureResult
    }

    /// At the end of a file that became shorter, sendfile(2) sends nothing, and NIO would try for ever.
    private func watch(_ slice: Slice, until end: EventLoopFuture<Void>, on channel: any Channel) {
        let watch = channel.eventLoop.scheduleRepeatedTask(
            initialDelay: FileSender.lookInterval,
            delay: FileSender.lookInterval
        ) { _ in
            if !slice.isThere { channel.close(promise: nil) }
        }
        end.whenComplete { _ in watch.cancel() }
    }
}

extension FileSender.Slice {
    /// Whether the file still has all of it.
    fileprivate var isThere: Bool {
        guard let size = try? object.reader.currentSize() else { return false }
        return range.start + range.count <= size
    }
}
