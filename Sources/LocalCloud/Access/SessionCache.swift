internal import RequestSigning
internal import Synchronization

/// Remembers sessions, which never change: a fleet that fetches an update shows one of them with each request.
final class SessionCache: Sendable {
    typealias Session = (credentials: StoredCredentials, role: String)

    private let known = Mutex<[String: Session]>([:])
    private let capacity = 1000

    func session(_ accessKeyID: String) -> Session? { known.withLock { $0[accessKeyID] } }

    func keep(_ session: Session) {
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[session.credentials.credentials.accessKeyID] = session
        }
    }
}
