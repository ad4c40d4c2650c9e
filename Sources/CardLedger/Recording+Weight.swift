import Cards
import WeChatPay

extension Recording {
    /// About how many bytes it holds, for the bound of the queue.
    var weight: Int {
        observations.reduce(512 + (notification?.body.count ?? 0)) { sum, observation in
            let texts = [observation.facts.objectives, observation.facts.rewards, observation.facts.details]
            return texts.reduce(sum + 512) { $0 + ($1?.text.utf8.count ?? 0) }
        }
    }
}
