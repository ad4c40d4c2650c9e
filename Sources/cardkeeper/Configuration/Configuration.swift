package import CardHTTP

/// What `cardkeeper` was told to be, checked as a whole: a value of this type has no faults left in it.
package struct Configuration: Sendable {
    /// Callbacks arrive at `{publicURL}/notify/{mchid}`; without a slash at its end.
    package let publicURL: String?
    package let listen: ListenAddress
    package let adminListen: ListenAddress
    /// The bearer token of the admin port.
    package let adminToken: String?
    package let database: Database?
    package let wechatpayURL: String
    /// Where refused callbacks are written for `explain`; nil: nowhere.
    package let refusedDirectory: String?
    package let merchants: [MerchantConfiguration]

    package enum Database: Equatable, Sendable {
        /// A database that somebody else runs.
        case url(String)
        /// A private PostgreSQL under this directory.
        case privateCluster(directory: String)
    }

    /// What a command cannot do without; keys that are present are checked in any case.
    package struct Requirement: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        package static let database = Requirement(rawValue: 1 << 0)
        package static let merchants = Requirement(rawValue: 1 << 1)
        package static let publicURL = Requirement(rawValue: 1 << 2)
        package static let adminToken = Requirement(rawValue: 1 << 3)
        package static let service: Requirement = [.database, .merchants, .publicURL, .adminToken]
    }
}
