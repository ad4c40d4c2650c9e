/// Why an authentic callback cannot be opened, read or kept as a fact. It is stored as it came, with this reason, until the cause is mended.
///
/// The raw values are stable names, alike in the database, the log, the metrics and `explain`.
public enum CallbackFault: String, Error, CaseIterable, Sendable {
    /// The body is no JSON object with `id`, `create_time`, `event_type` and `resource` as WeChat Pay writes them.
    case envelopeMalformed = "envelope_malformed"
    /// The resource is encrypted with something else than `AEAD_AES_256_GCM`.
    case algorithmUnsupported = "algorithm_unsupported"
    /// The resource's nonce has not 12 bytes.
    case resourceNonceMalformed = "resource_nonce_malformed"
    /// The ciphertext is no base64.
    case ciphertextNotBase64 = "ciphertext_not_base64"
    /// The ciphertext is shorter than the 16 bytes of its tag.
    case ciphertextTruncated = "ciphertext_truncated"
    /// The tag does not fit: another APIv3 key, nonce or associated data, or altered ciphertext.
    case decryptionFailed = "decryption_failed"
    /// The plaintext is no JSON of the shape that its event type has.
    case resourceMalformed = "resource_malformed"
    /// The plaintext speaks of another merchant than the one it was sent to.
    case mchidMismatch = "mchid_mismatch"
    /// A value that no column can hold: too long, too large, U+0000, half a surrogate pair, a year beyond 9999.
    case valueOutOfRange = "value_out_of_range"
    /// The database refused a value for its content.
    case valueRejectedByDatabase = "value_rejected_by_database"
}
