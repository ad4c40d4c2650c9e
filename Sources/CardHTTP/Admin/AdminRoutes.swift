import CardLedger
import CardService
import HTTPTypes
import Hummingbird

/// Every route of the admin port.
struct AdminRoutes: Sendable {
    let desk: Desk
    let ledger: Ledger
    let health: Health
    let metricsText: @Sendable () -> String

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/healthz", isOpen: true) { _ in Response(.object([("status", .string("ok"))])) },
            AdminRoute(.get, "/readyz", isOpen: true) { _ in await readiness() },
            AdminRoute(.get, "/metrics", isOpen: true) { _ in
                Response(metricsText(), contentType: "text/plain; version=0.0.4; charset=utf-8")
            },
            AdminRoute(.get, "/openapi.yaml", isOpen: true) { _ in Response(OpenAPI.text, contentType: "application/yaml") },
            AdminRoute(.get, "/v1/cards", parameters: CardListOrder.parameters, cards),
            AdminRoute(.post, "/v1/{mchid}/discount-cards", prepareDiscountCard),
            AdminRoute(.get, "/v1/{mchid}/discount-cards/{out_card_code}", parameters: ["refresh"], discountCard),
            AdminRoute(.post, "/v1/{mchid}/discount-cards/{out_card_code}/user-records", addUserRecords),
            AdminRoute(.post, "/v1/{mchid}/consumption-cards/{card_id}/send", sendConsumptionCard),
            AdminRoute(.get, "/v1/{mchid}/consumption-cards/{out_request_no}", consumptionCard),
            AdminRoute(.post, "/v1/{mchid}/industry-coupons/tokens", createIndustryCouponToken),
            AdminRoute(.post, "/v1/{mchid}/payroll-cards/pre-orders", preOrderPayrollCard),
            AdminRoute(.post, "/v1/{mchid}/payroll-cards/pre-orders-with-auth", preOrderPayrollCardWithAuth),
            AdminRoute(.get, "/v1/{mchid}/payroll-cards/{authenticate_number}", parameters: ["refresh"], payrollCard),
        ]
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

    /// The answer that a use case gives, or its error as a problem.
    func answer(_ body: () async throws(DeskError) -> JSONOutput) async throws(Problem) -> Response {
        do {
            return Response(try await body())
        } catch {
            throw Problem(error)
        }
    }
}
