import CardLedger
import CardService
import Cards
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Every route of the admin port.
struct AdminRoutes: Sendable {
    /// The largest body of a request, in bytes.
    static let bodyLimit = 64 << 10

    let token: AdminToken
    let desk: Desk
    let ledger: Ledger
    let health: Health
    let metricsText: @Sendable () -> String
    let logger: Logger

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware(logger: logger))
        router.get("/healthz") { _, _ in Response(.object([("status", .string("ok"))])) }
        router.get("/readyz") { _, _ in await readiness() }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metricsText())))
        }
        let merchant = router.group("/v1/:mchid").add(middleware: AdminTokenMiddleware(token: token))
        merchant.post("/discount-cards") { try await prepareDiscountCard($0, try Self.segment("mchid", of: $1)) }
        merchant.get("/discount-cards/:out_card_code") { _, context in
            try await card(
                DiscountCard.key(mchid: try Self.segment("mchid", of: context), outCardCode: try Self.segment("out_card_code", of: context)))
        }
        return router
    }

    /// A segment of the path, its percent-encoding resolved.
    private static func segment(_ name: String, of context: BasicRequestContext) throws -> String {
        guard let text = try context.parameters.require(name).removingPercentEncoding else {
            throw Problem.badRequest("\(name) in the path is not percent-encoded as it must be", field: name)
        }
        return text
    }

    private func readiness() async -> Response {
        let faults = await health.faults()
        let status: HTTPResponse.Status = faults.isEmpty ? .ok : .serviceUnavailable
        return Response(
            .object([
                ("status", .string(faults.isEmpty ? "ready" : "not_ready")),
                ("faults", .array(faults.map { .object([("name", .string($0.name)), ("detail", .string($0.description))]) })),
            ]), status: status)
    }

    private func prepareDiscountCard(_ request: Request, _ mchid: String) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let order = try DiscountCardOrder(json: Array(buffer: body))
        do {
            return Response(try await desk.prepareDiscountCard(mchid: mchid, order).json)
        } catch {
            throw Problem(error)
        }
    }

    private func card(_ key: CardKey) async throws -> Response {
        let history: CardHistory?
        do {
            history = try await ledger.card(key)
        } catch {
            throw Problem(error)
        }
        guard let history else { throw Problem.notFound("nothing is known of \(key.product.rawValue) \(key.number) of merchant \(key.mchid)") }
        return Response(history.card.json)
    }
}
