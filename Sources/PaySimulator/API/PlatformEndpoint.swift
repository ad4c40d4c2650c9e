/// The platform's endpoints. The raw value is the name by which faults and limits of frequency are ordered for one of them.
package enum PlatformEndpoint: String, CaseIterable, Hashable, Sendable {
    case discountCardPrepare = "discount_card_prepare"
    case discountCardQuery = "discount_card_query"
    case discountCardAddUserRecords = "discount_card_add_user_records"
    case consumptionCardSend = "consumption_card_send"
    case userVouchers = "user_vouchers"
    case userVoucher = "user_voucher"
    case industryCouponTokens = "industry_coupon_tokens"
    case payrollTokens = "payroll_tokens"
    case payrollRelation = "payroll_relation"
    case payrollPreOrder = "payroll_pre_order"
    case payrollPreOrderWithAuth = "payroll_pre_order_with_auth"
    case payrollAuthentication = "payroll_authentication"
    case payrollAuthentications = "payroll_authentications"
    case favorCallbackSet = "favor_callback_set"
    case favorCallbackQuery = "favor_callback_query"
    case busifavorCallbackSet = "busifavor_callback_set"
    case busifavorCallbackQuery = "busifavor_callback_query"
    case certificates
    case securityEcho = "security_echo"

    package var method: String {
        switch self {
        case .discountCardPrepare, .discountCardAddUserRecords, .consumptionCardSend, .industryCouponTokens, .payrollTokens, .payrollPreOrder,
            .payrollPreOrderWithAuth, .favorCallbackSet, .busifavorCallbackSet, .securityEcho:
            "POST"
        default: "GET"
        }
    }

    /// What stands in braces is filled by the caller.
    package var path: String {
        switch self {
        case .discountCardPrepare: "/v3/discount-card/cards"
        case .discountCardQuery: "/v3/discount-card/cards/{out_card_code}"
        case .discountCardAddUserRecords: "/v3/discount-card/cards/{out_card_code}/add-user-records"
        case .consumptionCardSend: "/v3/marketing/busifavor/coupons/{card_id}/send"
        case .userVouchers: "/v3/marketing/favor/users/{openid}/coupons"
        case .userVoucher: "/v3/marketing/favor/users/{openid}/coupons/{coupon_id}"
        case .industryCouponTokens: "/v3/industry-coupon/tokens"
        case .payrollTokens: "/v3/payroll-card/tokens"
        case .payrollRelation: "/v3/payroll-card/relations/{openid}"
        case .payrollPreOrder: "/v3/payroll-card/authentications/pre-order"
        case .payrollPreOrderWithAuth: "/v3/payroll-card/authentications/pre-order-with-auth"
        case .payrollAuthentication: "/v3/payroll-card/authentications/{authenticate_number}"
        case .payrollAuthentications: "/v3/payroll-card/authentications"
        case .favorCallbackSet, .favorCallbackQuery: "/v3/marketing/favor/callbacks"
        case .busifavorCallbackSet, .busifavorCallbackQuery: "/v3/marketing/busifavor/callbacks"
        case .certificates: "/v3/certificates"
        case .securityEcho: "/v3/security/echo"
        }
    }
}
