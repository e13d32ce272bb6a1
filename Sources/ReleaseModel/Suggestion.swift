/// The nearest right word for a wrong one.
package enum Suggestion {
    /// `no such platform; did you mean "ubuntu/x86_64"?`, or the whole list when nothing is near.
    package static func hint(for text: String, among known: [String], called kind: String) -> String {
        if let nearest = nearest(to: text, among: known) {
            return "no such \(kind); did you mean \"\(nearest)\"?"
        }
        return "no such \(kind); known are \(known.joined(separator: ", "))"
    }

    /// The candidate with the fewest edits, if those are at most a third of the text's length (and at least one
    /// is always allowed).
    package static func nearest(to text: String, among candidates: [String]) -> String? {
        let wanted = Array(text.lowercased().utf8.prefix(100))
        let bound = max(1, wanted.count / 3)
        let ranked = candidates.map { (word: $0, edits: edits(wanted, Array($0.lowercased().utf8))) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= bound else { return nil }
        return best.word
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
    private static func edits(_ from: [UInt8], _ to: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: to.count + 1)
        var last = Array(0...to.count)
        for (row, byte) in from.enumerated() {
            var current = [row + 1]
            for (column, other) in to.enumerated() {
                let substituted = last[column] + (byte == other ? 0 : 1)
                var best = min(substituted, last[column + 1] + 1, current[column] + 1)
                let isSwap = row > 0 && column > 0 && byte == to[column - 1] && from[row - 1] == other
                if isSwap { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[to.count]
    }
}
