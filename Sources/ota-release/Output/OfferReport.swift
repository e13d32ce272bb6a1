internal import CommandSupport
internal import Glibc
internal import ReleaseBuild

/// What became of a version's offer, in words or as JSON.
struct OfferReport {
    private let change: OfferChange

    init(_ change: OfferChange) {
        self.change = change
    }

    func show(_ format: OutputFormat) throws {
        switch format {
        case .json: Console.write(String(decoding: try JSON.encode(change), as: UTF8.self), to: STDOUT_FILENO)
        case .text:
            for line in change.lines { Console.print(line) }
            if !change.changed { Console.print("nothing to do") }
        }
    }
}
