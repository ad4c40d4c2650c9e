import CardService
import HTTPTypes
import Hummingbird
import Logging

/// Answers requests to the admin port: who asks, what for, and every failure as a problem.
struct AdminResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    private let routes: [AdminRoute]
    private let guardian: AdminGuardian
    private let logger: Logger

    init(routes: [AdminRoute], guardian: AdminGuardian, logger: Logger) {
        self.routes = routes
        self.guardian = guardian
        self.logger = logger
    }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let response: Response
        do {
            response = try await answer(request)
        } catch let problem as Problem {
            response = problem.response
        } catch let error as any HTTPResponseError {
            response = Problem(error.status).response
        } catch {
            logger.error("a request to the admin port failed", metadata: [LogKey.error: "\(type(of: error))"])
            response = Problem(.internalError, detail: "the request failed; the log has an entry").response
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request) async throws -> Response {
        let path = RoutePath.split(request.uri.path)
        let fitting = routes.compactMap { route in route.path.values(in: path).map { (route, $0) } }
        // A path that is written out goes before one with a value in its place.
        let here = fitting.filter { $0.1.count == fitting.map(\.1.count).min() }
        // Who may not ask learns of nothing what is there.
        if here.isEmpty || here.contains(where: { !$0.0.isOpen }) { try guardian.admit(request) }
        guard !here.isEmpty else { throw Problem(.unknownPath, detail: "there is nothing at this path; /openapi.yaml lists what there is") }
        let method = request.method == .head ? .get : request.method
        guard let (route, values) = here.first(where: { $0.0.method == method }) else {
            throw Problem.methodNotAllowed(request.method, allowed: here.map(\.0.method))
        }
        return try await route.answer(try AdminRequest(request, values: values, parameters: route.parameters))
    }
}
