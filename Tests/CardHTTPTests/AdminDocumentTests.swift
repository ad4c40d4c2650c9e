import CardLedger
import CardService
import HTTPTypes
import Logging
import Testing
import WeChatPay
import Yams

@testable import CardHTTP

/// The document and the program say the same.
@Suite struct AdminDocumentTests {
    /// The routes as the server has them; nothing behind them is started.
    private static func routes() -> [AdminRoute] {
        let logger = Logger(label: "test")
        let ledger = Ledger(configuration: Ledger.Configuration(databaseURL: "postgresql://nobody@127.0.0.1:1/none"), logger: logger)
        let metrics = PrometheusRegistry(descriptions: [:])
        let desk = Desk(merchants: [], ledger: ledger, publicURL: TestServer.publicURL, clock: .system, factory: metrics, logger: logger)
        let health = Health(ledger: ledger, merchants: [], clock: .system, port: { .closed })
        return AdminRoutes(desk: desk, ledger: ledger, health: health, metricsText: { "" }).all
    }

    @Test func listsEveryRouteAndNoOther() throws {
        let document = try AdminDocument()
        #expect(document.root["openapi"]?.string == "3.1.0")
        let routes = Self.routes()
        #expect(Set(document.operations.keys) == Set(routes.map { "\($0.method.rawValue) \($0.path)" }))
        for route in routes {
            let operation = try document.operation(route.method.rawValue, route.path.description)
            #expect((operation["security"]?.sequence?.isEmpty == true) == route.isOpen, "\(route.path)")
            #expect(try document.parameters(operation, in: "query").sorted() == route.parameters.sorted(), "\(route.path)")
            let places = route.path.description.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
            #expect(try document.parameters(operation, in: "path") == places, "\(route.path)")
        }
    }

    @Test func namesEveryOperationOnce() throws {
        let document = try AdminDocument()
        let names = document.operations.values.compactMap { $0["operationId"]?.string }
        #expect(names.count == document.operations.count)
        #expect(Set(names).count == names.count)
        for call in AdminCall.allCases {
            #expect(try document.operation(call.method, call.template)["operationId"]?.string == call.rawValue)
        }
    }

    @Test func hasTheFieldsThatAreRead() throws {
        let document = try AdminDocument()
        let read: [(schema: String, fields: [String])] = [
            ("DiscountCardOrder", DiscountCardOrder.fields), ("UserRecordsOrder", UserRecordsOrder.fields),
            ("ObjectiveCompletionRecord", ObjectiveCompletionRecord.fields), ("RewardUsageRecord", RewardUsageRecord.fields),
            ("ConsumptionCardOrder", ConsumptionCardOrder.fields), ("IndustryCouponOrder", IndustryCouponOrder.fields),
            ("PayrollCardOrder", PayrollCardOrder.fields), ("PayrollCardOrderWithAuth", PayrollCardOrder.fields + PayrollIdentity.fields),
        ]
        for (name, fields) in read {
            let schema = try #require(document.root["components"]?["schemas"]?[name])
            #expect(document.members(schema["properties"]).map(\.name) == fields, "\(name)")
            #expect(schema["additionalProperties"]?.bool == false, "\(name)")
        }
        let coupon = document.root["components"]?["schemas"]?["IndustryCouponOrder"]?["properties"]?["coupon_list"]?["items"]
        #expect(document.members(coupon?["properties"]).map(\.name) == IndustryCouponOrder.couponFields)
    }

    @Test func hasReferencesThatLeadSomewhereAndDescribesWhatItDoesNotUseNot() throws {
        let document = try AdminDocument()
        var used: Set<String> = []
        func visit(_ node: Node) throws {
            if let reference = node["$ref"]?.string, used.insert(reference).inserted { try visit(try document.resolved(node)) }
            for member in document.members(node) { try visit(member.value) }
            for element in node.sequence.map(Array.init) ?? [] { try visit(element) }
        }
        try visit(try #require(document.root["paths"]))
        for kind in document.members(document.root["components"]) where kind.name != "securitySchemes" {
            for component in document.members(kind.value) {
                #expect(used.contains("#/components/\(kind.name)/\(component.name)"), "\(component.name) is not used")
            }
        }
    }

    /// A comma in an unquoted text makes a key of what follows it.
    @Test func hasKeysThatMeanSomethingAlone() throws {
        let document = try AdminDocument()
        let isName = /[A-Za-z0-9_$+\/{}.-]+/
        func visit(_ node: Node) throws {
            for member in document.members(node) {
                #expect(try isName.wholeMatch(in: member.name) != nil, "\(member.name)")
                #expect(member.value.scalar?.tag.description != "tag:yaml.org,2002:null", "\(member.name) has no value")
                try visit(member.value)
            }
            for element in node.sequence.map(Array.init) ?? [] { try visit(element) }
        }
        try visit(document.root)
    }

    @Test func hasExamplesThatFitTheirSchemas() throws {
        let document = try AdminDocument()
        var checked = 0
        func check(_ schema: Node, _ example: Node, _ name: String) throws {
            let json = Self.json(example)
            let faults = try SchemaCheck(document: document).faults(try JSONDocument(Array(json.utf8)).root, schema)
            #expect(faults.isEmpty, "\(faults) in the example of \(name): \(json)")
            checked += 1
        }
        for schema in document.members(document.root["components"]?["schemas"]) {
            if let example = schema.value["example"] { try check(schema.value, example, schema.name) }
            for example in schema.value["examples"]?.sequence.map(Array.init) ?? [] { try check(schema.value, example, schema.name) }
        }
        for operation in document.operations {
            for answer in document.members(operation.value["responses"]) {
                for content in document.members(try document.resolved(answer.value)["content"]) {
                    if let example = content.value["example"] { try check(try #require(content.value["schema"]), example, operation.key) }
                }
            }
        }
        #expect(checked > 10)
    }

    /// A node of YAML's JSON subset as JSON: quoted scalars and those that are no number, truth value or null are texts.
    private static func json(_ node: Node) -> String {
        switch node {
        case .mapping(let mapping):
            "{" + mapping.map { "\(json(Node($0.key.string ?? "", .implicit, .doubleQuoted))):\(json($0.value))" }.joined(separator: ",") + "}"
        case .sequence(let sequence): "[" + sequence.map(json).joined(separator: ",") + "]"
        case .scalar(let scalar):
            scalar.style == .plain && (node.bool != nil || Int64(scalar.string) != nil)
                ? scalar.string : String(decoding: JSONOutput.string(scalar.string).bytes, as: UTF8.self)
        case .alias: ""
        }
    }

    @Test func tellsEveryNameOfAProblem() throws {
        let document = try AdminDocument()
        let names = try #require(document.root["components"]?["schemas"]?["Problem"]?["properties"]?["name"]?["enum"]?.sequence).compactMap(\.string)
        #expect(names.count == Set(names).count)
        #expect(Set(names) == Set(ProblemName.allCases.map(\.rawValue)).union(DeskError.names))
    }
}
