package import Cards
import Samples
import WeChatPay

/// All that was observed about one generated card, each observation once, in no order.
package struct History: Hashable, Sendable {
    package let card: CardKey
    package let observations: [Observation]
}

/// Makes histories in which everything that a join must decide happens often: equal times, equal ranks, missing values, values that contradict each
/// other, states that nobody knows, and the ends of what a value can be.
///
/// Every value can be stored in PostgreSQL. Every card is a new one; equal ids within a card mean equal observations.
package struct HistoryGenerator {
    /// Print it, so that a failure can be looked at again.
    package let seed: UInt64
    private var random: SeededGenerator
    private var cardCount = 0

    package init(seed: UInt64 = .random(in: 0 ... .max)) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// A history of the next product in turn.
    package mutating func next() -> History {
        next(Product.allCases[cardCount % Product.allCases.count])
    }

    package mutating func next(_ product: Product) -> History {
        cardCount += 1
        var writer = HistoryWriter(product: product, cardNumber: cardCount, random: random)
        let history = writer.history()
        random = writer.random
        return history
    }

    /// The observations as they might arrive: in any order, some of them several times.
    package mutating func arrivals(of history: History) -> [Observation] {
        history.observations.flatMap { Array(repeating: $0, count: Int.random(in: 1...3, using: &random)) }.shuffled(using: &random)
    }

    /// Cuts arrivals into batches of at least one.
    package mutating func batches(of arrivals: [Observation]) -> [[Observation]] {
        var batches: [[Observation]] = []
        for arrival in arrivals {
            if batches.isEmpty || Bool.random(using: &random) {
                batches.append([arrival])
            } else {
                batches[batches.count - 1].append(arrival)
            }
        }
        return batches
    }
}
