/// How the database's schema stands to what this program needs.
package struct SchemaStatus: Hashable, Sendable {
    /// The last migration applied; 0 for a database without CardKeeper's schema.
    package let version: Int
    /// The migration that this program was written for.
    package let required: Int
    package let bucketCount: Int?

    package init(version: Int, required: Int, bucketCount: Int?) {
        self.version = version
        self.required = required
        self.bucketCount = bucketCount
    }

    /// Why this program does not work with the schema, and what to do; nil when it does.
    package var refusal: LedgerError? { SchemaVersion.refusal(of: version) }
}
