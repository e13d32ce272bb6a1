import Glibc
import SystemPackage
import UpdateMetadata

/// One contender of `metadata.py`, with the arguments WORK FOLDER COUNT: does the work COUNT times on the repository in
/// FOLDER, prints what came of it and the nanoseconds of each time, and stays until its input ends, so that the
/// memory it took can be read.
@main enum MetadataBenchmark {
    struct Usage: Error, CustomStringConvertible {
        let description = "arguments: verify|sign|encode|read FOLDER COUNT"
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let kind = Work.Kind(rawValue: arguments[1]), let count = Int(arguments[3]) else {
            throw Usage()
        }
        let work = try Work(kind, on: FilePath(arguments[2]))
        let clock = ContinuousClock()
        var outcome = ""
        var times: [CanonicalJSON] = []
        for _ in 0..<count {
            // Its values are let go of within the time, as the peer's are.
            let time = try clock.measure { outcome = try work.run() }
            times.append(.integer(Int64(time / .nanoseconds(1))))
        }
        let report = CanonicalJSON.object(["outcome": .string(outcome), "nanoseconds": .array(times)])
        print(String(decoding: report.text, as: UTF8.self))
        fflush(nil)
        while readLine() != nil {}
    }
}
