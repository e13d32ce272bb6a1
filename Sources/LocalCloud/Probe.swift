internal import GRDB
internal import Hummingbird
internal import HummingbirdTLS
package func probe() async throws {
    let router = Router()
    router.get("hello") { _, _ in "hi" }
    let app = Application(router: router)
    try await app.runService()
}
