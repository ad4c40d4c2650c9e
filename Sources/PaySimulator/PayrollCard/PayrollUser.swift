/// A user of a payroll card, for one employer of one service provider.
package struct PayrollUser: Hashable, Sendable {
    package let mchid: String
    package let subMchid: String
    package let openid: String

    package init(mchid: String, subMchid: String, openid: String) {
        self.mchid = mchid
        self.subMchid = subMchid
        self.openid = openid
    }

    /// From a body or a query that names `sub_mchid`, and `appid` or `sub_appid`; the openid stands there, too, or in the path.
    init(_ fields: FieldReader, openid: String? = nil, caller: SimulatedMerchant) throws(APIError) {
        mchid = caller.mchid
        self.openid = if let openid { openid } else { try fields.text("openid", 1...64) }
        subMchid = try Self.subMchid(in: fields, caller: caller)
        let appid = try fields.optionalText("appid", 1...32)
        let subAppid = try fields.optionalText("sub_appid", 1...32)
        guard appid != nil || subAppid != nil else { throw fields.fault("appid", "appid or sub_appid is required") }
        if let appid, !caller.appids.contains(appid) { throw .appidMismatch }
        if let subAppid, caller.subMerchants[subMchid]?.contains(subAppid) != true { throw .appidMismatch }
    }

    static func subMchid(in fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> String {
        let subMchid = try fields.text("sub_mchid", 1...32)
        guard caller.subMerchants[subMchid] != nil else { throw .noPartner }
        return subMchid
    }

    var members: [(String, JSON?)] { [("openid", .string(openid)), ("mchid", .string(mchid)), ("sub_mchid", .string(subMchid))] }
}
