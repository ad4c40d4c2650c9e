import CCurl
import Glibc
import Synchronization

/// The thread that drives libcurl's multi handle. Others only leave word for it and wake it.
///
/// `@unchecked Sendable`: `multi` is used on the loop's thread alone, but for `curl_multi_wakeup`, which libcurl allows from any thread and which is
/// called under the lock that guards the end of `multi`. `transfers` and `overdueAt` belong to the loop's thread.
final class TransferLoop: @unchecked Sendable {
    private enum Life {
        case running
        case stopping
        case ended
    }

    private struct Mailbox {
        var life = Life.running
        var submitted: [Transfer] = []
        var cancelled: [Transfer] = []
        /// Taken by the one who waits for the thread or lets it go.
        var thread: pthread_t?
    }

    private static let stopped = CurlError(.cancelled, "the session was shut down")

    private let configuration: CurlSession.Configuration
    private let multi: UnsafeMutableRawPointer
    private let mailbox = Mutex(Mailbox())
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    /// No transfer is overdue before.
    private var overdueAt: ContinuousClock.Instant?

    init(_ configuration: CurlSession.Configuration) throws(CurlError) {
        guard globalInitResult == CURLE_OK, let multi = curl_multi_init() else {
            throw CurlError(.other, "libcurl could not be started")
        }
        self.configuration = configuration
        self.multi = multi
        curl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        curl_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHost)
        curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
    }

    deinit {
        // A thread that ran has closed it already, together with its connections.
        if mailbox.withLock({ $0.life != .ended }) { curl_multi_cleanup(multi) }
    }

    /// Starts the thread, which keeps the loop alive until it ends.
    func start() throws(CurlError) {
        let context = Unmanaged.passRetained(self)
        let code = mailbox.withLock { mailbox in
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, runLoop, context.toOpaque())
            if code == 0 { mailbox.thread = thread }
            return code
        }
        if code != 0 {
            context.release()
            throw CurlError(.other, "no thread could be started (error \(code))")
        }
    }

    func submit(_ transfer: Transfer) {
        let isAccepted = mailbox.withLock { mailbox in
            if mailbox.life != .running { return false }
            mailbox.submitted.append(transfer)
            curl_multi_wakeup(multi)
            return true
        }
        if !isAccepted { transfer.promise.settle(.failure(Self.stopped)) }
    }

    /// The caller is answered here and now; the transfer itself is removed by the loop, which is woken for it.
    func cancel(_ transfer: Transfer) {
        transfer.promise.settle(.failure(CurlError(.cancelled, "the task was cancelled")))
        mailbox.withLock { mailbox in
            if mailbox.life != .running { return }
            mailbox.cancelled.append(transfer)
            curl_multi_wakeup(multi)
        }
    }

    func stop(waiting: Bool) {
        let thread: pthread_t? = mailbox.withLock { mailbox in
            if mailbox.life == .running {
                mailbox.life = .stopping
                curl_multi_wakeup(multi)
            }
            return mailbox.thread.take()
        }
        guard let thread else { return }
        if waiting {
            pthread_join(thread, nil)
        } else {
            pthread_detach(thread)
        }
    }

    fileprivate func run() {
        while true {
            let (life, submitted, cancelled) = mailbox.withLock { mailbox in
                defer {
                    mailbox.submitted = []
                    mailbox.cancelled = []
                }
                return (mailbox.life, mailbox.submitted, mailbox.cancelled)
            }
            for transfer in submitted { add(transfer) }
            for transfer in cancelled { remove(transfer) }
            if life != .running { break }
            var runningCount: Int32 = 0
            curl_multi_perform(multi, &runningCount)
            finishTransfers()
            endOverdueTransfers()
            // Whoever leaves word wakes the loop, and libcurl shortens the wait to its own next timer.
            let wait = overdueAt.map { min($0 - .now, .seconds(60)) } ?? .seconds(60)
            curl_multi_poll(multi, nil, 0, Int32(wait.wholeMilliseconds), nil)
        }
        for (handle, transfer) in transfers {
            curl_multi_remove_handle(multi, handle)
            transfer.abandon(Self.stopped)
        }
        transfers = [:]
        mailbox.withLock { mailbox in
            mailbox.life = .ended
            curl_multi_cleanup(multi)
        }
    }

    private func add(_ transfer: Transfer) {
        // Cancelled before it began.
        if transfer.promise.isSettled { return }
        do {
            let handle = try transfer.start(usesProxyFromEnvironment: configuration.usesProxyFromEnvironment)
            let code = curl_multi_add_handle(multi, handle)
            if code == CURLM_OK {
                transfers[handle] = transfer
                overdueAt = min(overdueAt ?? transfer.overdueAt, transfer.overdueAt)
            } else {
                transfer.abandon(CurlError(.other, String(cString: curl_multi_strerror(code))))
            }
        } catch {
            transfer.abandon(error)
        }
    }

    private func remove(_ transfer: Transfer) {
        guard let handle = transfer.handle, transfers.removeValue(forKey: handle) != nil else { return }
        curl_multi_remove_handle(multi, handle)
        transfer.abandon(CurlError(.cancelled, "the task was cancelled"))
    }

    private func finishTransfers() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            // The message does not outlive the removal of its handle.
            let result = curl_message_result(message)
            curl_multi_remove_handle(multi, handle)
            transfers.removeValue(forKey: handle)?.end(result)
        }
    }

    /// libcurl keeps the time limit of every transfer but, in older versions (curl issue 13227), of those that wait for a connection to become free.
    private func endOverdueTransfers() {
        let now = ContinuousClock.now
        guard let overdueAt, overdueAt <= now else { return }
        for (handle, transfer) in transfers where transfer.overdueAt <= now {
            curl_multi_remove_handle(multi, handle)
            transfers[handle] = nil
            transfer.end(CURLE_OPERATION_TIMEDOUT)
        }
        self.overdueAt = transfers.values.map(\.overdueAt).min()
    }
}

private func runLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context {
        Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
    }
    return nil
}
