internal import CLibCrypto

/// The error queue of libcrypto belongs to a thread: it is drained where the call failed, before anything suspends.
enum LibCryptoError {
    /// An error that carries the library's own words.
    static func last(_ attempt: String) -> KeyError {
        var words: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            if let reason = unsafe ERR_reason_error_string(code) {
                words.append(unsafe String(cString: reason))
            }
        }
        let detail = words.isEmpty ? "no reason given" : words.joined(separator: "; ")
        return KeyError(.library, "cannot \(attempt): \(detail)")
    }
}
