/// A shell-style pattern of target paths: `*`, `?`, `[abc]`, `[a-z]` and `[!abc]`, none of which matches a slash
/// (specification 1.0.34, 4.5, PATHPATTERN).
package struct PathPattern: Hashable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package func matches(_ path: TargetPath) -> Bool {
        let patterns = PathPattern.components(of: text)
        let names = PathPattern.components(of: path.text)
        return patterns.count == names.count && zip(patterns, names).allSatisfy(PathPattern.matches)
    }

    private static func components(of text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    /// Goes back to the last `*` only, which is enough, and takes no more than the product of both lengths.
    private static func matches(_ pattern: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
        var (place, position) = (0, 0)
        var star: (place: Int, position: Int)?
        while position < name.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, position)
                place += 1
            } else if let next = step(pattern, place, name[position]) {
                place = next
                position += 1
            } else if let back = star {
                place = back.place + 1
                position = back.position + 1
                star = (back.place, position)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }

    /// The place after the part of the pattern at `place`, if that matches one character.
    private static func step(_ pattern: [Unicode.Scalar], _ place: Int, _ character: Unicode.Scalar) -> Int? {
        guard place < pattern.count else { return nil }
        switch pattern[place] {
        case "?": return place + 1
        case "[":
            guard let (set, next) = characterSet(pattern, place) else {
                return character == "[" ? place + 1 : nil
            }
            return set.contains(character) ? next : nil
        default: return pattern[place] == character ? place + 1 : nil
        }
    }

    private struct CharacterSet {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var isNegated = false

        func contains(_ character: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(character) } != isNegated
        }
    }

    /// The set that opens at `place` and the place after it; nil when it is never closed, which makes `[` itself.
    private static func characterSet(_ pattern: [Unicode.Scalar], _ place: Int) -> (CharacterSet, Int)? {
        var set = CharacterSet()
        var place = place + 1
        if place < pattern.count, pattern[place] == "!" {
            set.isNegated = true
            place += 1
        }
        let first = place
        while place < pattern.count {
            if pattern[place] == "]", place > first { return (set, place + 1) }
            if place + 2 < pattern.count, pattern[place + 1] == "-", pattern[place + 2] != "]" {
                if pattern[place] <= pattern[place + 2] { set.ranges.append(pattern[place]...pattern[place + 2]) }
                place += 3
            } else {
                set.ranges.append(pattern[place]...pattern[place])
                place += 1
            }
        }
        return nil
    }
}
