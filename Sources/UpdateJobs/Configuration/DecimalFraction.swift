/// A decimal number with few digits after the point, held as an integer so that arithmetic is exact.
enum DecimalFraction {
    /// The number times 10^digits; nil when it has more digits, or is no number to speak of.
    static func scaled(_ value: Double, digits: Int) -> Int? {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (value * scale).rounded()
        // The nearest double to a decimal text is the nearest to the exact quotient, too.
        guard value.isFinite, abs(rounded) < 1_000_000, rounded / scale == value else { return nil }
        return Int(rounded)
    }
}
