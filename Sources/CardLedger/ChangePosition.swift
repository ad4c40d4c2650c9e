/// How far a reader of changed cards has come: the last `change_seq` it knows of each bucket.
///
/// One number would not do for several buckets. A bucket gives its numbers out in the order of its commits, so that what lies below a number that is
/// seen is seen, too; but a transaction of another bucket may still be open with a smaller one.
package struct ChangePosition: Hashable, Sendable, CustomStringConvertible {
    /// Before every change.
    package static let start = ChangePosition(sequences: [0])

    /// One number for each bucket, or a single one for all of them.
    let sequences: [Int64]

    init(sequences: [Int64]) {
        self.sequences = sequences
    }

    /// Numbers between dots, as `description` writes them; nil for any other text.
    package init?(_ text: String) {
        var sequences: [Int64] = []
        for part in text.split(separator: ".", maxSplits: Self.bucketLimit, omittingEmptySubsequences: false) {
            guard let sequence = Int64(part), sequence >= 0, String(sequence) == part else { return nil }
            sequences.append(sequence)
        }
        guard (1...Self.bucketLimit).contains(sequences.count) else { return nil }
        self.sequences = sequences
    }

    /// A database has no more buckets than that.
    private static let bucketLimit = 4_096

    /// `17` for a database of one bucket, `17.4.23.0` for one of four.
    package var description: String { sequences.map(String.init).joined(separator: ".") }

    /// A number for each of so many buckets; nil when the position is of a database with another number of them.
    func sequences(ofBuckets count: Int) -> [Int64]? {
        if let only = sequences.first, sequences.count == 1 { return [Int64](repeating: only, count: count) }
        return sequences.count == count ? sequences : nil
    }

    /// The position after a page that ends with `last`, or that holds all there was when it is nil.
    ///
    /// Up to `ends` every change of a bucket was there to be read. So a bucket whose end lies beyond the page is known up to the page's last row.
    static func after(_ position: [Int64], ends: [Int64], last: Int64?) -> [Int64] {
        zip(position, ends).map { before, end in max(before, min(end, last ?? end)) }
    }
}
