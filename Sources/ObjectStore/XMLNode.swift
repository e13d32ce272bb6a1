internal import Foundation
internal import FoundationXML

/// An element of a store's answer: text, or children.
struct XMLNode {
    let name: String
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLNode] = []

    fileprivate init(name: String) {
        self.name = name
    }

    /// Reads a document; nil when it is none. Names are without prefixes. External entities are not looked up.
    init?(parsing bytes: [UInt8]) {
        let parser = XMLParser(data: Data(bytes))
        let reader = XMLNodeReader()
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else { return nil }
        self = root
    }

    /// The first child of that name.
    subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

    /// The text of the first child of that name; empty without one.
    func text(_ name: String) -> String { self[name]?.text ?? "" }
}

private final class XMLNodeReader: NSObject, XMLParserDelegate {
    private var open: [XMLNode] = []
    var root: XMLNode?

    /// An answer of S3 is four levels deep.
    private static let deepest = 16

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard open.count < XMLNodeReader.deepest else { return parser.abortParsing() }
        open.append(XMLNode(name: name))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let node = open.popLast() else { return }
        if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
    }
}
