import FileStore
import Foundation
import FoundationXML
import HTTPTypes

@testable import LocalCloud

/// An answer of the services as a client has it before it.
struct Reply: Equatable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]
    /// The service that answered, and who asked, for the log.
    let service: String
    let caller: String?
    let refusal: String?

    init(_ outcome: CloudServices.Outcome) throws {
        let answer = outcome.answer
        (service, caller, refusal) = (outcome.service, outcome.caller, answer.refusal)
        (status, headers) = (answer.status.code, answer.headers)
        switch answer.body {
        case .bytes(let bytes): body = bytes
        case .object(let object, let range):
            body = range.count == 0 ? [] : try object.reader.read(Int(range.count), at: range.start)
        case .stream: body = []
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The body as JSON; `json["job"]["status"]` is nil when one of the two is not there.
    var json: JSONValue { JSONValue(try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) }

    /// The exception that a service of AWS other than S3 names.
    var exception: String? { self["x-amzn-ErrorType"] }

    /// The texts of all elements of a path: `ListBucketResult/Contents/Key`. Empty when the body is no XML.
    func xml(_ path: String) -> [String] { XMLTexts(body).texts[path] ?? [] }

    /// The text of S3's error code.
    var code: String? { xml("Error/Code").first }
    var message: String? { xml("Error/Message").first }
}

/// A part of a document of JSON.
struct JSONValue {
    let value: Any?

    init(_ value: Any?) {
        self.value = value
    }

    subscript(_ name: String) -> JSONValue { JSONValue((value as? [String: Any])?[name]) }
    subscript(_ index: Int) -> JSONValue {
        let list = value as? [Any] ?? []
        return JSONValue(list.indices.contains(index) ? list[index] : nil)
    }

    var text: String? { value as? String }
    var number: Int? { (value as? NSNumber)?.intValue }
    var list: [JSONValue] { (value as? [Any] ?? []).map { JSONValue($0) } }
    var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
}

/// The texts of the elements of a document, read by a parser that is not ours.
private final class XMLTexts: NSObject, XMLParserDelegate {
    private(set) var texts: [String: [String]] = [:]
    private var path: [String] = []
    private var text = ""

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        if !parser.parse() { texts = [:] }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(name)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        texts[path.joined(separator: "/"), default: []].append(text)
        path.removeLast()
        text = ""
    }
}
