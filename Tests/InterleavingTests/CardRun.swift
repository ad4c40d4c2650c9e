import CardService
import Samples
import Synchronization
import WeChatPay

/// One card's script as it is played.
final class CardRun: Sendable {
    let script: Script
    private let placed = Mutex<[PlacedCall]>([])
    /// Callbacks that were sent and not accepted.
    private let unaccepted = Mutex<Int>(0)

    init(script: Script) {
        self.script = script
    }

    var calls: [PlacedCall] { placed.withLock { $0 } }
    var unacceptedCallbacks: Int { unaccepted.withLock { $0 } }

    var toldText: String {
        calls.map { call in
            switch call.told {
            case .success(let answer): "\(call.order) \(answer?.text ?? "that it was done")"
            case .failure(let error): "\(call.order) \(error.name)"
            case nil: "\(call.order) nothing"
            }
        }.joined(separator: "; ")
    }

    func live(_ life: Int, in process: ServiceProcess, _ platform: PlatformDouble, _ clock: ManualClock) async {
        for act in script.lives[life].acts {
            switch act {
            case .call(let order, let times): await call(order, times, process)
            case .addRecord: await addRecord(process)
            case .userGoesOn: platform.userGoesOn(script.name)
            case .callbacks(let places): await deliver(places, process, platform, clock)
            case .refresh: await refresh(process)
            }
        }
    }

    private func call(_ order: CardOrder, _ times: Int, _ process: ServiceProcess) async {
        let calls = (0..<times).map { _ in PlacedCall(card: script.name, order: order) }
        placed.withLock { $0 += calls }
        for call in calls {
            process.undertake { [script] in
                await call.make { () async throws(DeskError) in try await order.place(script, at: process.desk) }
            }
        }
        for call in calls { await call.standstill.pass() }
    }

    private func addRecord(_ process: ServiceProcess) async {
        await ask(process) { [script] in try? await CardOrder.addRecord(script, at: process.desk) }
    }

    private func refresh(_ process: ServiceProcess) async {
        await ask(process) { [script] in
            if script.product == .discountCard {
                _ = try? await process.desk.discountCard(mchid: script.mchid, outCardCode: script.name, refresh: true)
            } else {
                _ = try? await process.desk.payrollCard(mchid: script.mchid, authenticateNumber: script.name, refresh: true)
            }
        }
    }

    /// Somebody asks for something whose answer is of no use to the test.
    private func ask(_ process: ServiceProcess, _ question: @escaping @Sendable () async -> Void) async {
        let asked = PlacedCall(card: script.name, order: .own)
        process.undertake {
            await PlacedCall.$current.withValue(asked) { await question() }
            asked.standstill.open()
        }
        await asked.standstill.pass()
    }

    private func deliver(_ places: [Int], _ process: ServiceProcess, _ platform: PlatformDouble, _ clock: ManualClock) async {
        guard let model = platform.card(script.name) else { return }
        let callbacks = places.compactMap { try? model.callback($0, at: clock.now) ?? nil }
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for callback in callbacks { group.addTask { await process.receive(callback) } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        unaccepted.withLock { $0 += callbacks.count - accepted }
    }
}
