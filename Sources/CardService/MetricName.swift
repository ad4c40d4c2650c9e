/// The metrics of the service. A time is in seconds, a count has no unit.
package enum MetricName {
    package static let accepted = "cardkeeper_callbacks_accepted_total"
    package static let refused = "cardkeeper_callbacks_refused_total"
    package static let signatureProbe = "cardkeeper_callbacks_signature_probe_total"
    package static let quarantined = "cardkeeper_callbacks_quarantined_total"
    package static let sinceLastCallback = "cardkeeper_seconds_since_last_callback"
    package static let queueDepth = "cardkeeper_queue_depth"
    package static let batchSize = "cardkeeper_batch_size"
    package static let commitTime = "cardkeeper_commit_seconds"
    package static let batchTime = "cardkeeper_batch_seconds"
    package static let journalDepth = "cardkeeper_journal_depth"
    package static let journalTime = "cardkeeper_journal_commit_seconds"
    package static let databaseConnectionLost = "cardkeeper_database_connections_lost_total"
    package static let databaseConnected = "cardkeeper_database_connected"
    package static let certificateFetches = "cardkeeper_platform_certificate_fetches_total"
    package static let requests = "cardkeeper_requests_total"
    package static let requestTime = "cardkeeper_request_seconds"
    package static let unauthorized = "cardkeeper_admin_unauthorized_total"
    package static let checks = "cardkeeper_checks_total"
    package static let oldestDueCheck = "cardkeeper_oldest_due_check_seconds"
    package static let pollLeases = "cardkeeper_poll_leases"
    package static let archiveDropped = "cardkeeper_refused_archive_dropped_total"

    /// What each metric counts, for whoever reads the list.
    package static let descriptions: [String: String] = [
        accepted: "Callbacks answered 204, by merchant and by how they were stored.",
        refused: "Requests to the callback port that were refused, by the name of the refusal. Signature probes are not among them.",
        signatureProbe: "Callbacks that WeChat Pay signed wrongly on purpose (WECHATPAY/SIGNTEST), refused as they must be.",
        quarantined: "Authentic callbacks that were stored in quarantine, by merchant and reason.",
        sinceLastCallback: "Seconds since the last authentic callback, or since the start when there was none.",
        queueDepth: "Recordings that wait for their commit.",
        batchSize: "Recordings in one transaction.",
        commitTime: "Seconds from sending a batch to the database to its commit.",
        batchTime: "Seconds from the first recording of a batch waiting to the commit.",
        journalDepth: "Entries of the journal of requests that wait for their commit.",
        journalTime: "Seconds from sending entries of the journal to the database to their commit.",
        databaseConnectionLost: "How often a connection to the database was lost or could not be made.",
        databaseConnected: "1 when a writer has a connection to the database, otherwise 0.",
        certificateFetches: "How often the platform certificates were fetched.",
        requests:
            "Requests that merchants made, by operation and outcome: answered, rejected, unknown and not_recorded were sent; repeated, in_flight, conflict and not_repeatable were not.",
        requestTime: "Seconds from sending a request to WeChat Pay to its result, whatever it is and with repetitions on the way, by operation.",
        unauthorized: "Requests to the admin port without the admin token (missing) or with another one (wrong).",
        checks: "Checks of cards, by product and by what they came to. A trip coupon's token that expired is one of a coupon, recorded.",
        oldestDueCheck: "Seconds since the check was due that has waited longest in this process's buckets; 0 when none waits.",
        pollLeases: "Buckets whose checks this process has now.",
        archiveDropped: "Refused callbacks that were not written to the folder of refused callbacks, because more came than could be written.",
    ]
}
