internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import Synchronization

/// Shows a build as it goes: one line that is redrawn on a terminal, one line for each artifact in a log.
final class ProgressDisplay: BuildObserver {
    private struct State {
        var total: UInt64 = 0
        var done: UInt64 = 0
        var archives = 0
        var finished = 0
        var running: [ArtifactName: UInt64] = [:]
        var start = ContinuousClock().now
        var lastDrawn: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let width: Int?
    private let context: Context

    /// A display that, when it is quiet, says nothing but warnings.
    init(_ context: Context, isQuiet: Bool) {
        self.context = context
        width = isQuiet ? nil : Console.terminalWidth
        self.isQuiet = isQuiet
    }

    private let isQuiet: Bool

    func receive(_ event: BuildEvent) {
        state.withLock { state in
            switch event {
            case .warning(let text):
                line("warning: \(text)")
                if context.isGitHubActions { line(GitHubActions.annotation("warning", .init(text))) }
            case .waiting(let tree): line("waiting for another build on \(tree) to end")
            case .reading(let builds): status("reading \(builds) staged builds")
            case .compressing(let archives, let bytes):
                state.archives = archives
                state.total = bytes
                state.start = ContinuousClock().now
            case .started(let name, _): state.running[name] = 0
            case .advanced(let name, let bytes):
                state.done += bytes
                state.running[name, default: 0] += bytes
                draw(&state)
            case .finished(let name, let size, let tarSize, let time):
                state.running[name] = nil
                state.finished += 1
                guard !isQuiet else { return }
                let share = Ratio.percent(size, of: tarSize)
                line(
                    "packaged \(name): \(ByteCount.text(size)), \(share) of \(ByteCount.text(tarSize)), "
                        + "in \(Ratio.seconds(time.inSeconds))"
                )
            case .publishing: status("writing the tree")
            }
        }
    }

    /// Removes the status line.
    func finish() {
        state.withLock { _ in clear() }
    }

    /// At most ten times a second.
    private func draw(_ state: inout State) {
        let now = ContinuousClock().now
        if let last = state.lastDrawn, now - last < .milliseconds(100) { return }
        state.lastDrawn = now
        let names = state.running.keys.sorted().map(\.description).joined(separator: ", ")
        let elapsed = (now - state.start).inSeconds
        let share = Ratio.percent(state.done, of: state.total)
        var text = "\(state.finished)/\(state.archives) archives, \(share) of \(ByteCount.text(state.total))"
        if elapsed > 2, state.done > 0 {
            let left = elapsed * Double(state.total - min(state.done, state.total)) / Double(state.done)
            text += ", \(Ratio.seconds(left)) left"
        }
        status("\(text): \(names)")
    }

    private func status(_ text: String) {
        guard let width else { return }
        Console.write("\r\u{1B}[K" + String(text.prefix(width - 1)), to: STDERR_FILENO)
    }

    private func clear() {
        if width != nil { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
    }

    private func line(_ text: String) {
        clear()
        Console.note(text)
    }
}
