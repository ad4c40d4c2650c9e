/// All that the platform knows of users, cards and vouchers.
package struct PlatformState: Sendable {
    package let cards: DiscountCards
    package let vouchers: Vouchers
    package let consumptionCards: ConsumptionCards
    package let payrollCards: PayrollCards
    package let callbackAddresses = CallbackAddresses()

    /// Templates that are not named behave as `CardTemplate.standard` and `ConsumptionCardTemplate.standard`.
    package init(
        templates: [CardTemplate] = [], consumptionCardTemplates: [ConsumptionCardTemplate] = [], random: SimulatorRandom
    ) {
        cards = DiscountCards(templates: templates, random: random)
        vouchers = Vouchers(random: random)
        consumptionCards = ConsumptionCards(templates: consumptionCardTemplates, vouchers: vouchers, random: random)
        payrollCards = PayrollCards(random: random)
    }
}
