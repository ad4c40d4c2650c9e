import CardService
import Synchronization
import WeChatPay

/// One call of a merchant's, and what it was told.
final class PlacedCall: Sendable {
    /// The call in whose name something is done.
    @TaskLocal static var current: PlacedCall?

    let card: String
    let order: CardOrder
    /// Opens when the call has its result, and when what it waits for does not come any more.
    let standstill = Latch()
    private let result = Mutex<Result<JSONText?, DeskError>?>(nil)

    init(card: String, order: CardOrder) {
        self.card = card
        self.order = order
    }

    /// What the caller was told; nil when nothing was.
    var told: Result<JSONText?, DeskError>? { result.withLock { $0 } }

    func make(_ call: () async throws(DeskError) -> JSONText?) async {
        let told = await Self.$current.withValue(self) {
            do throws(DeskError) {
                return Result<JSONText?, DeskError>.success(try await call())
            } catch {
                return .failure(error)
            }
        }
        result.withLock { $0 = told }
        standstill.open()
    }
}
