import Curl
public import WeChatPay

/// A transport over libcurl: HTTP/1.1 with connections that are used again, on one thread of its own, with TLS 1.2 or later and certificates checked.
///
/// It follows no redirects and asks for no content encoding, because a signature covers the body as it was sent. libcurl sends a request a second time
/// on its own only when a kept connection turns out to have been closed before a byte of the answer came.
public final class CurlTransport: Transport {
    /// How a transport connects.
    public struct Configuration: Sendable {
        /// How long name resolution, TCP and TLS may take together; never more than half of the time that a request has, so that the rest is left for the
        /// backup address.
        public var connectTimeout: Duration
        /// A PEM file of certificate authorities to trust in place of the system's; nil for the system's.
        public var certificateAuthorityFile: String?
        /// Whether the environment's `https_proxy`, `http_proxy` and `no_proxy` are obeyed.
        public var usesProxyFromEnvironment: Bool
        /// How many connections may be open at once to one host, 1 to 10,000: so many requests are under way at once, further ones wait within their
        /// time limit. All of them are kept for later requests.
        public var connectionsPerHost: Int

        /// Makes a configuration; WeChat Pay is reached within 5 seconds or not at all, without a proxy, and over at most 128 connections.
        public init(
            connectTimeout: Duration = .seconds(5), certificateAuthorityFile: String? = nil, usesProxyFromEnvironment: Bool = false,
            connectionsPerHost: Int = 128
        ) {
            self.connectTimeout = connectTimeout
            self.certificateAuthorityFile = certificateAuthorityFile
            self.usesProxyFromEnvironment = usesProxyFromEnvironment
            self.connectionsPerHost = connectionsPerHost
        }

        /// A client has two hosts, the main one and the backup.
        fileprivate var session: CurlSession.Configuration {
            let connections = min(max(connectionsPerHost, 1), 10_000)
            return .init(
                usesProxyFromEnvironment: usesProxyFromEnvironment, connectionsPerHost: connections, idleConnections: 2 * connections)
        }
    }

    private let configuration: Configuration
    private let session: CurlSession

    /// Starts the transport's thread.
    ///
    /// - Throws: `TransportError` with kind `cannotSend` when the machine has no room for libcurl or for a thread.
    public init(_ configuration: Configuration = Configuration()) throws(TransportError) {
        self.configuration = configuration
        do {
            session = try CurlSession(configuration.session)
        } catch {
            throw TransportError(error)
        }
    }

    /// Sends one request and returns the answer, whatever its status.
    ///
    /// A cancelled task ends the exchange at once, with kind `cancelled`. Throws a ``TransportError`` whose message is libcurl's own.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        do {
            let response = try await session.send(
                CurlRequest(
                    method: request.method, url: request.url, headers: request.headers.map { ($0.name, $0.value) }, body: request.body,
                    connectTimeout: min(configuration.connectTimeout, request.timeout / 2), timeout: request.timeout,
                    responseLimit: request.responseLimit,
                    certificateAuthorityFile: configuration.certificateAuthorityFile))
            return TransportResponse(
                status: response.status, headers: response.headers.map { HeaderField($0.name, $0.value) }, body: response.body)
        } catch {
            throw TransportError(error)
        }
    }

    /// Ends every exchange with kind `cancelled`, closes all connections and waits for the thread to end. Nothing can be sent afterwards.
    public func shutdown() {
        session.shutdown()
    }
}

extension TransportError {
    fileprivate init(_ error: CurlError) {
        let kind: Kind =
            switch error.kind {
            case .cannotConnect: .cannotConnect
            case .untrusted: .untrusted
            case .timedOut: .timedOut
            case .interrupted: .interrupted
            case .responseTooLarge: .responseTooLarge
            case .cancelled: .cancelled
            case .notHTTP: .notHTTP
            case .other: .cannotSend
            }
        self.init(kind, message: error.message)
    }
}
