import CardService
import Hummingbird
import WeChatPay

extension AdminRoutes {
    @Sendable func prepareDiscountCard(_ request: AdminRequest) async throws -> Response {
        let mchid = try request.value("mchid")
        let order = try DiscountCardOrder(try await request.object(of: DiscountCardOrder.fields))
        return try await answer { () async throws(DeskError) in try await desk.prepareDiscountCard(mchid: mchid, order).json }
    }

    @Sendable func discountCard(_ request: AdminRequest) async throws -> Response {
        let (mchid, outCardCode, refresh) = (try request.value("mchid"), try request.value("out_card_code"), try request.flag("refresh"))
        return try await answer { () async throws(DeskError) in
            try await desk.discountCard(mchid: mchid, outCardCode: outCardCode, refresh: refresh).json
        }
    }

    @Sendable func addUserRecords(_ request: AdminRequest) async throws -> Response {
        let (mchid, outCardCode) = (try request.value("mchid"), try request.value("out_card_code"))
        let order = try UserRecordsOrder(try await request.object(of: UserRecordsOrder.fields))
        return try await answer { () async throws(DeskError) in
            try await desk.addUserRecords(mchid: mchid, outCardCode: outCardCode, order).json
        }
    }
}

extension DiscountCardOrder {
    static let fields = ["out_card_code", "card_template_id", "appid"]

    init(_ body: BodyObject) throws(Problem) {
        self.init(
            outCardCode: try body.text("out_card_code"), cardTemplateID: try body.required(text: "card_template_id"),
            appid: try body.required(text: "appid"))
    }
}

extension UserRecordsOrder {
    static let fields = ["card_template_id", "objective_completion_records", "reward_usage_records"]

    init(_ body: BodyObject) throws(Problem) {
        self.init(
            cardTemplateID: try body.required(text: "card_template_id"),
            objectiveCompletionRecords: try Self.records("objective_completion_records", in: body, ObjectiveCompletionRecord.fields) {
                record throws(Problem) in try ObjectiveCompletionRecord(record)
            },
            rewardUsageRecords: try Self.records("reward_usage_records", in: body, RewardUsageRecord.fields) {
                record throws(Problem) in try RewardUsageRecord(record)
            })
    }

    private static func records<Record>(
        _ name: String, in body: BodyObject, _ fields: [String], _ read: (BodyObject) throws(Problem) -> Record
    ) throws(Problem) -> [Record] {
        var records: [Record] = []
        for object in try body.objects(name, fields: fields) { records.append(try read(object)) }
        return records
    }
}

extension ObjectiveCompletionRecord {
    static let fields = [
        "objective_completion_serial_no", "objective_id", "completion_time", "completion_type", "description", "completion_count", "remark",
    ]

    init(_ body: BodyObject) throws(Problem) {
        self.init(
            serialNumber: try body.required(text: "objective_completion_serial_no"), objectiveID: try body.required(text: "objective_id"),
            completionTime: try body.required(time: "completion_time"),
            completionType: UserRecordType(rawValue: try body.required(text: "completion_type")), details: try body.required(text: "description"),
            completionCount: try body.required(integer: "completion_count"), remark: try body.text("remark"))
    }
}

extension RewardUsageRecord {
    static let fields = [
        "reward_usage_serial_no", "reward_id", "usage_time", "usage_type", "description", "usage_count", "amount", "remark",
    ]

    init(_ body: BodyObject) throws(Problem) {
        self.init(
            serialNumber: try body.required(text: "reward_usage_serial_no"), rewardID: try body.required(text: "reward_id"),
            usageTime: try body.required(time: "usage_time"), usageType: UserRecordType(rawValue: try body.required(text: "usage_type")),
            details: try body.required(text: "description"), usageCount: try body.required(integer: "usage_count"),
            amount: Fen(try body.required(integer: "amount")), remark: try body.text("remark"))
    }
}
