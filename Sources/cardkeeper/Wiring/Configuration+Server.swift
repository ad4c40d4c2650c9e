import CardHTTP
import CardLedger

extension Configuration {
    /// The service's own configuration. Throws when this one was not read for the service.
    func server(databaseURL: String) throws -> CardKeeperServer.Configuration {
        guard let publicURL, let token = adminToken.flatMap(AdminToken.init) else {
            throw CommandFailure("public_url or admin_token_file is not set", status: .wrongUsageOrConfiguration)
        }
        var server = CardKeeperServer.Configuration(
            listen: listen, adminListen: adminListen, adminToken: token, publicURL: publicURL, merchants: try merchants.map { try $0.served() },
            ledger: Ledger.Configuration(databaseURL: databaseURL))
        server.wechatpayURL = wechatpayURL
        server.wechatpayBackupURL = wechatpayBackupURL
        server.refusedDirectory = refusedDirectory
        return server
    }
}
