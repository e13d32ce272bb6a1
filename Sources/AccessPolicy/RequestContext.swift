/// What conditions may ask of a request ("AWS global condition context keys", IAM User Guide).
package struct RequestContext: Sendable {
    /// `aws:SourceAccount`: for whom a service makes the request.
    package var sourceAccount: AccountID?
    /// `aws:SourceArn`: for which resource a service makes the request.
    package var sourceARN: ARN?

    package init(sourceAccount: AccountID? = nil, sourceARN: ARN? = nil) {
        self.sourceAccount = sourceAccount
        self.sourceARN = sourceARN
    }
}
