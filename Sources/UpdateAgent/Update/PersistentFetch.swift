internal import Transfer
internal import UpdateJobs

/// Fetches for as long as it makes sense: cuts and lost networks are waited out, and URLs that have expired are replaced
/// by those of the job as it is now.
struct PersistentFetch {
    let service: any JobService
    let job: PendingJob
    let settings: AgentSettings
    let log: AgentLog
    let pause: (Duration) -> Void

    /// How often a server may fail that others can be reached beside.
    private static let mostFailures = 8
    /// How often it may be too slow.
    private static let mostSlow = 3

    /// Calls `fetch` until it succeeds, each time with the document as it is then. `progress` is what it has got so far:
    /// failures count only as long as nothing comes.
    ///
    /// Throws what `fetch` threw last, `JobServiceError.ended` when the job has come to its end meanwhile, and
    /// `UpdateFailure` for a document that cannot be read.
    func run<Value>(
        _ document: inout UpdateJobDocument,
        progress: () -> UInt64 = { 0 },
        _ fetch: (UpdateJobDocument) throws -> Value
    ) throws -> Value {
        var backoff = Backoff(from: settings.retryDelay, to: settings.longestPause)
        var (failures, slow) = (0, 0)
        while true {
            let before = progress()
            do {
                return try fetch(document)
            } catch let error as TransferError {
                guard PersistentFetch.isTransient(error.reason) else { throw error }
                log.write(.warn, "\(error)")
                if progress() > before {
                    (failures, backoff) = (0, Backoff(from: settings.retryDelay, to: settings.longestPause))
                }
                wait(&backoff)
                let (next, wasReachable) = try renewed(&backoff)
                document = next
                // While the service of jobs cannot be reached either, nobody is to blame but the network.
                guard wasReachable else { continue }
                failures += 1
                if error.reason == .timedOut { slow += 1 }
                guard failures < PersistentFetch.mostFailures, slow < PersistentFetch.mostSlow else { throw error }
            }
        }
    }

    private static func isTransient(_ reason: TransferError.Reason) -> Bool {
        switch reason {
        case .status, .timedOut, .connection, .tls, .rangeIgnored, .protocolViolation, .other: true
        case .tooLong, .malformedURL: false
        }
    }

    /// The document with fresh URLs, and whether the service answered at once.
    private func renewed(_ backoff: inout Backoff) throws -> (UpdateJobDocument, wasReachable: Bool) {
        var wasReachable = true
        while true {
            let assigned: AssignedJob
            do throws(JobServiceError) {
                assigned = try service.describe(job)
            } catch {
                guard case .unavailable = error else { throw error }
                log.write(.warn, "\(error)")
                wasReachable = false
                wait(&backoff)
                continue
            }
            return (try UpdateJobDocument.received(assigned.document), wasReachable)
        }
    }

    private func wait(_ backoff: inout Backoff) {
        var generator = SystemRandomNumberGenerator()
        pause(backoff.next(using: &generator))
    }
}

extension UpdateJobDocument {
    /// A document as a device receives it, with URLs.
    static func received(_ text: String) throws(UpdateFailure) -> UpdateJobDocument {
        do {
            return try UpdateJobDocument(parsing: text)
        } catch {
            throw UpdateFailure(.malformedDocument, "\(error)")
        }
    }
}
