import CardHTTP
import CardLedger
import Foundation
import PaySimulator

/// Shows the day as it goes: a table that changes in place on a terminal, plain lines otherwise.
struct DemoScreen {
    let world: DemoWorld
    let story: DemoStory

    /// Draws four times a second until the task is cancelled.
    func run() async {
        var height = 0
        while !Task.isCancelled {
            height = await draw(over: height)
            try? await Task.sleep(for: .milliseconds(250))
        }
        _ = await draw(over: height)
    }

    /// Returns how many lines it drew.
    private func draw(over height: Int) async -> Int {
        guard let cards = try? await CardCount.now(in: world.server.ledger) else { return height }
        let sent = world.simulator.sender.summary
        let lines =
            ["", "\(DemoStory.clock(story.minute))  \(progress)", ""] + cards.table.text.split(separator: "\n").map(String.init)
            + ["", "callbacks: \(sent.attempts) sent, \(sent.acceptedAttempts) accepted, \(sent.attempts - sent.acceptedAttempts) refused", ""]
            + story.latest(6).map { "\(DemoStory.clock($0.minute))  \($0.text)" }
        let up = height > 0 ? "\u{1b}[\(height)A" : ""
        Terminal.write(up + lines.map { "\u{1b}[2K\($0)\n" }.joined() + "\u{1b}[J", to: STDOUT_FILENO)
        return lines.count
    }

    private var progress: String {
        let done = min(story.minute * 48 / DemoPlan.minutesOfDay, 48)
        return "[" + String(repeating: "=", count: done) + String(repeating: " ", count: 48 - done) + "]"
    }
}
