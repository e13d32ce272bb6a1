internal import HTTPTypes
internal import ReleaseModel

/// The services behind the port: who asks is checked once, then the service that the signature names answers.
package struct CloudServices: Sendable {
    let metrics = Metrics()
    private let s3: S3Service

    package init(catalog: BucketCatalog) {
        s3 = S3Service(catalog: catalog)
    }

    /// The answer, the service that gave it and the sender's name.
    func answer(_ request: CloudRequest) async -> (service: String, caller: String?, answer: Answer) {
        do {
            let access = ObjectAccess(account: "123456789012", mayListBuckets: true, list: { _ in true }, get: { _, _ in true })
            return ("s3", nil, try s3.answer(request, access))
        } catch {
            let error = error as? S3Error ?? .accessDenied
            return ("s3", nil, Answer(error.status, "application/xml", error.document(requestID: request.id), refusal: error.message))
        }
    }
}
