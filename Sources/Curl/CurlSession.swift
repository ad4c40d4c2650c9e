/// HTTP over libcurl: any number of requests at once on one thread, whose connections are used again.
package final class CurlSession: Sendable {
    /// How a session connects.
    package struct Configuration: Sendable {
        /// Whether `http_proxy` and its kin are obeyed.
        package var usesProxyFromEnvironment: Bool
        /// How many connections may be open at once to one host; 0 for any number. Further requests wait within their time limit.
        package var connectionsPerHost: Int
        /// How many connections are kept open. One beyond that number is closed as soon as it is unused, so fewer than are busy at once cost a handshake
        /// for nearly every request.
        package var idleConnections: Int

        package init(usesProxyFromEnvironment: Bool = false, connectionsPerHost: Int = 0, idleConnections: Int = 256) {
            self.usesProxyFromEnvironment = usesProxyFromEnvironment
            self.connectionsPerHost = connectionsPerHost
            self.idleConnections = idleConnections
        }
    }

    private let loop: TransferLoop

    /// Starts the thread.
    package init(_ configuration: Configuration = Configuration()) throws(CurlError) {
        loop = try TransferLoop(configuration)
        try loop.start()
    }

    deinit {
        loop.stop(waiting: false)
    }

    /// Sends a request and waits for the whole response, whatever its status is. A cancelled task ends the transfer at once.
    ///
    /// libcurl sends a request a second time on its own only when a kept connection turns out to have been closed before a byte of response came.
    package func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let transfer = Transfer(request)
        let answer = await withTaskCancellationHandler {
            loop.submit(transfer)
            return await transfer.promise.answer()
        } onCancel: {
            loop.cancel(transfer)
        }
        return try answer.get()
    }

    /// Ends every transfer with `cancelled`, closes all connections and waits for the thread, which takes no longer than a millisecond or so. Later
    /// requests are refused with `cancelled`. To be called any number of times.
    package func shutdown() {
        loop.stop(waiting: true)
    }
}
