/// A share of a fleet, in whole percent, 1...100.
package struct Share: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static let all = Share(unchecked: 100)

    package let percent: Int

    private init(unchecked percent: Int) {
        self.percent = percent
    }

    package init?(percent: Int) {
        guard (1...100).contains(percent) else { return nil }
        self.percent = percent
    }

    /// Reads a number from 1 to 100, in digits alone.
    package init(parsing text: String) throws(InvalidValue) {
        guard let share = Int(text).flatMap({ Share(percent: $0) }), "\(share.percent)" == text else {
            throw InvalidValue("share", text, "it is a number of percent from 1 to 100")
        }
        self = share
    }

    /// `10 %`
    package var description: String { "\(percent) %" }

    package static func < (left: Share, right: Share) -> Bool { left.percent < right.percent }
}
