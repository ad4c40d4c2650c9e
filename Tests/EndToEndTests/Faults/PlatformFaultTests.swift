import PaySimulator
import Testing
import WeChatPay

/// Each thing that goes wrong beyond us, through the whole service and for every product: what the caller is told, what is written down, and that the
/// same order comes to its right end when the fault is over.
@Suite(.timeLimit(.minutes(10))) struct PlatformFaultTests {
    @Test(arguments: PlatformFault.all) func isToldWrittenDownAndMended(fault: PlatformFault) async throws {
        try await SimulatedSite.running(simulating: { configuration in
            configuration.slowAnswer = .seconds(25)
            configuration.retryAfter = PlatformFault.platformsRetryAfter
        }) { site in
            let starts = try await FaultyStarts(site)
            let threads = try starts.service.threadCount()
            site.simulator.record.clear()
            try await strike(fault, starts)
            for (order, answer) in zip(starts.orders, try await starts.answers()) {
                try await expect(fault, order, answer, starts)
            }
            try await mend(fault, starts)
            for (order, answer) in zip(starts.orders, try await starts.answers()) {
                try await expectMended(order, answer, starts)
            }
            try await starts.service.waitForThreads(atMost: threads)
            #expect(try starts.service.peakMemory() < 512 << 20)
            #expect(try await starts.service.stop() == .exited(0))
        }
    }

    /// Ten errors in a row, more than one call repeats by itself: whoever asks again gets the card, and WeChat Pay sees one request.
    @Test func comesThroughTenErrors() async throws {
        try await SimulatedSite.running { site in
            let starts = try await FaultyStarts(site)
            site.simulator.record.clear()
            for order in starts.orders {
                site.simulator.faults.strikeNext(Array(repeating: .errorAfterWork, count: 10), at: order.endpoint)
            }
            var answers = try await starts.answers()
            for _ in 0..<10 where answers.contains(where: { $0.status != 200 }) {
                for answer in answers where answer.status != 200 {
                    #expect(try answer.status == 502 && answer.json().string("code") == "SYSTEM_ERROR", "\(answer.text)")
                }
                answers = try await starts.answers()
            }
            for (order, answer) in zip(starts.orders, answers) {
                try await expectMended(order, answer, starts)
                let errors = site.simulator.record.requests(to: order.endpoint).filter { $0.fault == .errorAfterWork }
                #expect(errors.count == 10, "\(order.route) met \(errors.count) errors")
            }
            #expect(try await starts.service.stop() == .exited(0))
        }
    }

    private func strike(_ fault: PlatformFault, _ starts: FaultyStarts) async throws {
        switch fault.cause {
        case .closedPort: try await starts.site.simulator.ports.close(.main)
        case .answer(let fault): for order in starts.orders { starts.site.simulator.faults.setRate(1, of: fault, at: order.endpoint) }
        }
    }

    private func mend(_ fault: PlatformFault, _ starts: FaultyStarts) async throws {
        switch fault.cause {
        case .closedPort: try await starts.site.simulator.ports.reopen(.main)
        case .answer: starts.site.simulator.faults.clear()
        }
    }

    private func expect(
        _ fault: PlatformFault, _ order: FaultyStarts.Order, _ answer: MerchantAPI.Answer, _ starts: FaultyStarts
    ) async throws {
        let problem = try answer.json()
        #expect(answer.status == fault.status && answer.header("Content-Type") == "application/problem+json", "\(order.route): \(answer.text)")
        #expect(try problem.string("name") == "unknown_outcome" && problem.string("cause") == fault.word, "\(order.route): \(answer.text)")
        #expect(try problem.string("code") == fault.code && problem["retryable"]?.text.text == "true", "\(order.route): \(answer.text)")
        let retryAfter = answer.header("Retry-After").flatMap { Int($0) }
        #expect(retryAfter.map { fault.retryAfter?.contains($0) == true } ?? (fault.retryAfter == nil), "\(order.route): \(retryAfter ?? -1)")

        var row: StoredRows.TextRow = ["state": "unknown", "attempts": "1"]
        row["answer_status"] = fault.answerStatus.map(String.init)
        row["answer_code"] = fault.code
        let journal = try await starts.journal(of: order)
        #expect(journal == [row], "\(order.route): \(journal)")
        #expect(try await starts.cardState(of: order) == (order.operation == "token" ? nil : "REQUESTED"), "\(order.route)")
    }

    /// The order's number stands for one request, sent as it was at first.
    private func expectMended(_ order: FaultyStarts.Order, _ answer: MerchantAPI.Answer, _ starts: FaultyStarts) async throws {
        #expect(answer.status == 200, "\(order.route): \(answer.text)")
        #expect(try (answer.json()["launch"] != nil) == (order.operation != "send"), "\(order.route): \(answer.text)")
        let row = try #require(try await starts.journal(of: order).last)
        #expect(row["state"] == "answered" && row["answer_status"] == "200" && row["lease_until"] == nil, "\(row)")
        #expect(try await starts.cardState(of: order) == order.state, "\(order.route)")
        let wireForms = try starts.wireForms(of: order)
        #expect(wireForms.count == 1, "\(order.route): WeChat Pay got \(wireForms)")
    }
}
