/// A part of an object that a `Range` field asks for (RFC 9110, section 14.2).
struct ByteRange: Equatable {
    /// The first byte, counted from 0.
    let start: UInt64
    let count: UInt64

    enum Request: Equatable {
        /// There is no range, or none that S3 heeds: the whole object.
        case whole
        case part(ByteRange)
        /// A range that the object does not reach.
        case unsatisfiable
    }

    /// What `field` asks of an object of `size` bytes. As S3 does, several ranges, other units and what is malformed
    /// count as no range.
    static func requested(by field: String?, of size: UInt64) -> Request {
        guard let field, let (first, last) = bounds(Array(field.utf8)) else { return .whole }
        switch (first, last) {
        case (nil, nil): return .whole
        case (nil, .some(let suffix)):
            guard suffix > 0, size > 0 else { return .unsatisfiable }
            let count = min(suffix, size)
            return .part(ByteRange(start: size - count, count: count))
        case (.some(let first), let last):
            if let last, last < first { return .whole }
            guard first < size else { return .unsatisfiable }
            let end = min(last ?? .max, size - 1)
            return .part(ByteRange(start: first, count: end - first + 1))
        }
    }

    /// The two numbers of `bytes=FIRST-LAST`; nil when it is something else.
    private static func bounds(_ field: [UInt8]) -> (UInt64?, UInt64?)? {
        let unit = Array("bytes=".utf8)
        guard field.starts(with: unit) else { return nil }
        let parts = field.dropFirst(unit.count).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(parts[0]), let last = number(parts[1]) else { return nil }
        return (first, last)
    }

    /// The number, a nil number for no digits, nil for what is no number. More digits than fit are the largest number.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64?? {
        if digits.isEmpty { return .some(nil) }
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .some(UInt64(String(decoding: digits, as: UTF8.self)) ?? .max)
    }

    /// The range in parts of `length` bytes, the last of which may be shorter.
    func slices(of length: UInt64) -> some Sequence<ByteRange> {
        stride(from: start, to: start + count, by: Int(length))
            .map { ByteRange(start: $0, count: min(length, start + count - $0)) }
    }

    /// The first `length` bytes and what is left; nil when nothing is.
    func split(after length: UInt64) -> (first: ByteRange, rest: ByteRange)? {
        guard count > 0 else { return nil }
        let length = min(length, count)
        return (ByteRange(start: start, count: length), ByteRange(start: start + length, count: count - length))
    }

    /// The value of `Content-Range`.
    func contentRange(of size: UInt64) -> String {
        "bytes \(start)-\(start + count - 1)/\(size)"
    }
}
