/// One value of a JSON text: what it is and where its text stands. The nodes of a document are in the order of the
/// text, so those inside a container are between it and `next`.
struct JSONNode {
    enum Kind: UInt8 {
        case object, array, string, integer, boolean, null
    }

    let kind: Kind
    /// Whether the text is its own canonical form.
    var isCanonical: Bool
    /// Of a string, whether there is a backslash in it.
    let hasEscapes: Bool
    /// The text's first byte; of a string, the one after the quote.
    let start: UInt32
    /// After the text's last byte; of a string, the closing quote.
    var end: UInt32
    /// The index of the node after this one and all that it holds.
    var next: UInt32
}
