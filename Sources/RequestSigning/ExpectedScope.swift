/// What a signature must be for, as the endpoint or the bucket has it. Nil takes any.
package struct ExpectedScope: Hashable, Sendable {
    package let region: String?
    package let service: String?

    package init(region: String? = nil, service: String? = nil) {
        self.region = region
        self.service = service
    }

    func check(_ scope: CredentialScope, _ kind: AuthenticationKind) throws(SignatureError) {
        if let region, !scope.region.isSame(as: region) {
            throw .wrongRegion(kind, given: scope.region, expected: region)
        }
        if let service, !scope.service.isSame(as: service) {
            throw .wrongService(kind, given: scope.service, expected: service)
        }
    }
}
