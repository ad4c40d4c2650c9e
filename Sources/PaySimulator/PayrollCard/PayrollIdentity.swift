import OpenSSL

/// What a merchant tells of a user whom it wants to authorise. Of name and ID number only digests are kept, by which to compare them.
struct PayrollIdentity: Hashable, Sendable {
    private static let employmentTypes = ["LONG_TERM_EMPLOYMENT", "SHORT_TERM_EMPLOYMENT", "COOPERATION_EMPLOYMENT"]

    private let userName: [UInt8]
    private let idCardNumber: [UInt8]
    let employmentType: String?

    init(_ fields: FieldReader, sensitive: SensitiveFields) throws(APIError) {
        userName = SHA256.digest(try sensitive.plaintext("user_name", in: fields))
        idCardNumber = SHA256.digest(try sensitive.plaintext("id_card_number", in: fields))
        employmentType = try fields.optionalChoice("employment_type", of: Self.employmentTypes)
    }

    func check(against relation: PayrollRelation, in fields: FieldReader) throws(APIError) {
        guard let first = relation.employmentType else {
            if employmentType == nil { throw fields.fault("employment_type", "is required until the user has authorised") }
            return
        }
        guard employmentType == nil || employmentType == first else {
            throw fields.fault("employment_type", value: employmentType, "is not that of the first authorisation")
        }
    }
}
