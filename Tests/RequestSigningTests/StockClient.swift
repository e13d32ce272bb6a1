import Foundation
import ReleaseModel
import RequestSigning
import SystemPackage
import TestSupport
import Testing

/// Signatures that botocore makes, the library under the aws command and boto3.
struct StockClient {
    /// A request to be signed.
    struct Order: Codable, Sendable {
        /// A class of botocore.auth.
        var signer: String
        var service = "s3"
        var method = "GET"
        var path: String
        var query: String?
        var fields: [[String]] = []
        var body = ""
        var token: String?
        /// Seconds.
        var lifetime = 3600
    }

    /// What botocore sends then.
    struct Signed: Codable, Sendable {
        let path: String
        let query: String
        let fields: [[String]]
    }

    static let host = "127.0.0.1:8080"

    /// Signs all orders at `Samples.time()` for us-east-1.
    static func sign(_ orders: [Order], in folder: TemporaryFolder) throws -> [RequestHead] {
        try folder.write(Array(JSONEncoder().encode(orders)), to: "orders.json")
        try folder.write(program, to: "sign.py")
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let python = root.appending(".build/python/bin/python3").string
        let result = try Tool.run(python, "sign.py", "orders.json", in: folder.path)
        try #require(result.errors == "", "`make test-tools` installs botocore")
        let signed = try JSONDecoder().decode([Signed].self, from: Data(result.output.utf8))
        try #require(signed.count == orders.count)
        return zip(orders, signed)
            .map { order, signed in
                RequestHead(
                    method: order.method,
                    path: signed.path,
                    query: signed.query.isEmpty ? nil : signed.query,
                    fields: [HeaderField("Host", host)] + signed.fields.map { HeaderField($0[0], $0[1]) }
                )
            }
    }

    private static let program = #"""
        import datetime, json, sys
        import botocore.auth as auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        from urllib.parse import urlsplit

        now = datetime.datetime(2015, 8, 30, 12, 36, 0)
        auth.get_current_datetime = lambda *arguments, **options: now
        auth.time.time = lambda: now.replace(tzinfo=datetime.timezone.utc).timestamp()

        def sign(order):
            credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", order.get("token"))
            signer = getattr(auth, order["signer"])
            if order["signer"].startswith("HmacV1"):
                signer = signer(credentials)
            elif "Query" in order["signer"]:
                signer = signer(credentials, order["service"], "us-east-1", expires=order["lifetime"])
            else:
                signer = signer(credentials, order["service"], "us-east-1")
            query = "?" + order["query"] if "query" in order else ""
            request = AWSRequest(
                method=order["method"],
                url="http://127.0.0.1:8080" + order["path"] + query,
                data=order["body"].encode("utf-8"),
            )
            for name, value in order["fields"]:
                request.headers.add_header(name, value)
            signer.add_auth(request)
            url = urlsplit(request.url)
            # Presigning leaves the fields that it has moved to the query.
            moved = ("date", "x-amz-security-token") if order["signer"] == "HmacV1QueryAuth" else ()
            fields = [[name, value] for name, value in request.headers.items() if name.lower() not in moved]
            return {"path": url.path, "query": url.query, "fields": fields}

        with open(sys.argv[1], encoding="utf-8") as orders:
            json.dump([sign(order) for order in json.load(orders)], sys.stdout)
        """#
}
