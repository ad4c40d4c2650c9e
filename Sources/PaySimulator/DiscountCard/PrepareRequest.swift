/// The body of `POST /v3/discount-card/cards`.
struct PrepareRequest: Hashable, Sendable {
    let outCardCode: String
    let cardTemplateID: String
    let appid: String
    let notifyURL: String

    init(_ fields: FieldReader, notifyURLRule: NotifyURLRule) throws(APIError) {
        outCardCode = try fields.text("out_card_code", 1...32, .cardCode)
        cardTemplateID = try fields.text("card_template_id", 1...64)
        appid = try fields.text("appid", 10...32)
        notifyURL = try notifyURLRule.url("notify_url", 1...255, in: fields)
    }
}
