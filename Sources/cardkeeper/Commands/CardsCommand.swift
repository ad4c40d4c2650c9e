import ArgumentParser

struct CardsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cards", abstract: "Look at cards: their states, and how they came to them.",
        subcommands: [CardsListCommand.self, CardsShowCommand.self])
}
