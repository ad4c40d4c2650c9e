import ArgumentParser
import WeChatPay

/// `--mchid`, which may be left out where one merchant alone is configured.
struct MerchantOption: ParsableArguments {
    @Option(name: .long, help: "The merchant; may be left out when only one is configured.")
    var mchid: String?

    func merchant(in configuration: Configuration) throws -> MerchantConfiguration {
        try Self.merchant(mchid, in: configuration)
    }

    static func merchant(_ mchid: String?, in configuration: Configuration) throws -> MerchantConfiguration {
        let merchants = configuration.merchants
        let known = merchants.map(\.merchant.mchid).joined(separator: ", ")
        if let mchid {
            if let merchant = merchants.first(where: { $0.merchant.mchid == mchid }) { return merchant }
            throw CommandFailure("merchant \(mchid) is not configured; --mchid is one of: \(known)", status: .wrongUsageOrConfiguration)
        }
        if let only = merchants.first, merchants.count == 1 { return only }
        throw CommandFailure(
            "\(merchants.count) merchants are configured, so --mchid has to say which is meant; one of: \(known)",
            status: .wrongUsageOrConfiguration)
    }
}
