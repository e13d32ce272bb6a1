/// Shares and times as words, without a locale.
enum Ratio {
    /// `21.3 %`
    static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "0.0 %" }
        let tenths = part.multipliedFullWidth(by: 1000)
        let value = whole.dividingFullWidth(tenths).quotient
        return "\(value / 10).\(value % 10) %"
    }

    /// `3.4 s`, `2 min 5 s`
    static func seconds(_ seconds: Double) -> String {
        let tenths = Int(max(0, seconds) * 10)
        if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
        return "\(tenths / 600) min \(tenths / 10 % 60) s"
    }
}
