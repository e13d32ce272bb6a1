internal import ReleaseModel

/// What a request's head may be, before anything of it is looked at.
enum RequestLimits {
    private static let target = 16_384
    private static let parameters = 256
    private static let fields = 256
    /// The bytes of all fields.
    private static let head = 65_536

    static func check(_ request: RequestHead) throws(SignatureError) {
        let query = request.query ?? ""
        guard request.path.utf8.count + query.utf8.count <= target,
            query.utf8.count(where: { $0 == UInt8(ascii: "&") }) < parameters
        else { throw .invalidURI }
        guard request.fields.count <= fields else { throw .headTooLarge }
        var size = 0
        for field in request.fields {
            size += field.name.utf8.count + field.value.utf8.count
            guard size <= head else { throw .headTooLarge }
        }
        // What is signed is lines: nothing may begin a new one.
        guard request.method.isToken, request.method.utf8.count <= 32, request.path.begins(with: "/"),
            request.path.isVisible, query.isVisible, request.path.hasWholeEscapes
        else { throw .invalidURI }
        for field in request.fields {
            guard field.name.isToken, field.value.hasNoControls else { throw .invalidField }
        }
    }
}

extension String {
    fileprivate var isVisible: Bool {
        let bytes = utf8.span
        return bytes.indices.allSatisfy { bytes[$0] > 0x20 && bytes[$0] != 0x7F }
    }

    fileprivate var hasNoControls: Bool {
        let bytes = utf8.span
        return bytes.indices.allSatisfy { bytes[$0] >= 0x20 || bytes[$0] == 0x09 }
    }

    /// Whether it stands for UTF-8 text, and each percent sign begins an escape.
    fileprivate var hasWholeEscapes: Bool { PercentEncoding.text(utf8.span) != nil }
}
