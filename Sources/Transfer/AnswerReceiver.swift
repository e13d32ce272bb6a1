/// What takes an answer as it arrives. Each call returns whether to go on.
protocol AnswerReceiver: AnyObject {
    func takeHeader(_ line: String) -> Bool
    /// `length` is that of the whole body, if it was announced.
    func takeBody(_ piece: Span<UInt8>, status: Int, length: UInt64?) -> Bool
}
