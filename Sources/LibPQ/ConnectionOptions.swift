import CLibPQ

/// Where and how to connect. The URL may hold a password, so the description says nothing of it.
package struct ConnectionOptions: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A libpq connection URI (`postgresql://…`) or keyword string. What it says goes before the values below.
    package var url: String
    package var applicationName: String
    /// Seconds for each host and address, at least 2.
    package var connectTimeout: Int
    /// Seconds of silence before TCP asks whether the server is still there, seconds between two questions, and how many go without an answer.
    package var keepaliveIdle: Int
    package var keepaliveInterval: Int
    package var keepaliveCount: Int
    /// Milliseconds that sent bytes may stay without acknowledgement before the connection counts as dead.
    package var tcpUserTimeout: Int
    /// How long the answer to one statement may take before the connection is given up, nil for as long as it takes. It is for servers that hang, which
    /// keep no `statement_timeout` either, so it is to be longer than that.
    package var answerLimit: Duration?

    package init(
        url: String, applicationName: String = "cardkeeper", connectTimeout: Int = 5, keepaliveIdle: Int = 10, keepaliveInterval: Int = 5,
        keepaliveCount: Int = 3, tcpUserTimeout: Int = 15_000, answerLimit: Duration? = nil
    ) {
        self.url = url
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.keepaliveIdle = keepaliveIdle
        self.keepaliveInterval = keepaliveInterval
        self.keepaliveCount = keepaliveCount
        self.tcpUserTimeout = tcpUserTimeout
        self.answerLimit = answerLimit
    }

    package var description: String { "ConnectionOptions(\(applicationName))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["applicationName": applicationName]) }

    /// Whether libpq understands the URL. Its own words of complaint repeat the URL, and with it the password, so they are not shown.
    package var isReadable: Bool {
        guard let parts = PQconninfoParse(url, nil) else { return false }
        PQconninfoFree(parts)
        return true
    }

    /// libpq's keywords in order; a later one goes before an earlier one, so that the URL decides and only the encoding is ours.
    var keywords: [(String, String)] {
        [
            ("fallback_application_name", applicationName),
            ("connect_timeout", String(connectTimeout)),
            ("keepalives", "1"),
            ("keepalives_idle", String(keepaliveIdle)),
            ("keepalives_interval", String(keepaliveInterval)),
            ("keepalives_count", String(keepaliveCount)),
            ("tcp_user_timeout", String(tcpUserTimeout)),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
    }
}
