/// A request that the caller's policies do not allow, which AWS answers with 403 `AccessDeniedException`.
package struct AccessRefusal: Error, Equatable, CustomStringConvertible {
    package let caller: ARN
    package let action: ActionName
    package let resource: RequestedResource
    package let denial: Denial

    /// The message that AWS answers, which does not say more than it must.
    package var message: String {
        "User: \(caller) is not authorized to perform: \(action) on resource: \(resource)"
    }

    package var description: String { "\(message): \(denial)" }
}
