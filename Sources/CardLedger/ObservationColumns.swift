import Cards
import LibPQ
import WeChatPay

/// The observations of a batch as `cardkeeper_internal.observation_batch`: one array a column.
struct ObservationColumns {
    private var round = SparseArray<Int16Array>()
    private var mchid = SparseArray<TextArray>()
    private var product = SparseArray<TextArray>()
    private var cardKey = SparseArray<TextArray>()
    private var observationID = SparseArray<UUIDArray>()
    private var occurredAt = SparseArray<TimestampArray>()
    private var source = SparseArray<TextArray>()
    private var sourceID = SparseArray<TextArray>()
    private var event = SparseArray<TextArray>()
    private var openid = SparseArray<TextArray>()
    private var appid = SparseArray<TextArray>()
    private var cardTemplateID = SparseArray<TextArray>()
    private var cardID = SparseArray<TextArray>()
    private var cardCode = SparseArray<TextArray>()
    private var subMchid = SparseArray<TextArray>()
    private var stockCreatorMchid = SparseArray<TextArray>()
    private var state = SparseArray<TextArray>()
    private var stateRank = SparseArray<Int16Array>()
    private var payState = SparseArray<TextArray>()
    private var payRank = SparseArray<Int16Array>()
    private var payAmount = SparseArray<Int64Array>()
    private var payTime = SparseArray<TimestampArray>()
    private var transactionID = SparseArray<TextArray>()
    private var timeRangeTold = SparseArray<BoolArray>()
    private var beginTime = SparseArray<TimestampArray>()
    private var endTime = SparseArray<TimestampArray>()
    private var objectives = SparseArray<TextArray>()
    private var rewards = SparseArray<TextArray>()
    private var totalAmount = SparseArray<Int64Array>()
    private var unfinishedReason = SparseArray<TextArray>()
    private var details = SparseArray<TextArray>()
    private var useTransactionID = SparseArray<TextArray>()
    private var consumeTime = SparseArray<TimestampArray>()
    private var consumeMchid = SparseArray<TextArray>()
    private var consumeAmount = SparseArray<Int64Array>()
    private var tokenHash = SparseArray<TextArray>()
    private var tokenState = SparseArray<TextArray>()
    private var tokenRank = SparseArray<Int16Array>()
    private var tokenExpiresTime = SparseArray<TimestampArray>()

    /// `round` numbers the observations of one card within the batch, from 0.
    mutating func append(_ observation: Observation, round: Int16) {
        let facts = observation.facts
        // Round 0 is what the server takes silence for.
        self.round.append(round == 0 ? nil : round)
        mchid.append(observation.card.mchid)
        product.append(observation.card.product.rawValue)
        cardKey.append(observation.card.number)
        observationID.append((observation.id.time, observation.id.origin))
        occurredAt.append(observation.occurredAt)
        source.append(observation.source.rawValue)
        sourceID.append(observation.sourceID)
        event.append(observation.event)
        openid.append(facts.openid)
        appid.append(facts.appid)
        cardTemplateID.append(facts.cardTemplateID)
        cardID.append(facts.cardID)
        cardCode.append(facts.cardCode)
        subMchid.append(facts.subMchid)
        stockCreatorMchid.append(facts.stockCreatorMchid)
        state.append(facts.state?.name)
        stateRank.append(facts.state?.rank)
        payState.append(facts.payment?.state.name)
        payRank.append(facts.payment?.state.rank)
        payAmount.append(facts.payment?.amount?.amount)
        payTime.append(facts.payment?.time)
        transactionID.append(facts.payment?.transactionID)
        timeRangeTold.append(facts.timeRange == nil ? nil : true)
        beginTime.append(facts.timeRange?.beginTime)
        endTime.append(facts.timeRange?.endTime)
        objectives.append(facts.objectives?.text)
        rewards.append(facts.rewards?.text)
        totalAmount.append(facts.totalAmount?.amount)
        unfinishedReason.append(facts.unfinishedReason)
        details.append(facts.details?.text)
        useTransactionID.append(facts.use?.transactionID)
        consumeTime.append(facts.use?.consumeTime)
        consumeMchid.append(facts.use?.consumeMchid)
        consumeAmount.append(facts.use?.consumeAmount?.amount)
        tokenHash.append(facts.token?.tokenHash)
        tokenState.append(facts.token?.state.name)
        tokenRank.append(facts.token?.state.rank)
        tokenExpiresTime.append(facts.token?.expiresTime)
    }

    mutating func removeAll() {
        round.removeAll()
        mchid.removeAll()
        product.removeAll()
        cardKey.removeAll()
        observationID.removeAll()
        occurredAt.removeAll()
        source.removeAll()
        sourceID.removeAll()
        event.removeAll()
        openid.removeAll()
        appid.removeAll()
        cardTemplateID.removeAll()
        cardID.removeAll()
        cardCode.removeAll()
        subMchid.removeAll()
        stockCreatorMchid.removeAll()
        state.removeAll()
        stateRank.removeAll()
        payState.removeAll()
        payRank.removeAll()
        payAmount.removeAll()
        payTime.removeAll()
        transactionID.removeAll()
        timeRangeTold.removeAll()
        beginTime.removeAll()
        endTime.removeAll()
        objectives.removeAll()
        rewards.removeAll()
        totalAmount.removeAll()
        unfinishedReason.removeAll()
        details.removeAll()
        useTransactionID.removeAll()
        consumeTime.removeAll()
        consumeMchid.removeAll()
        consumeAmount.removeAll()
        tokenHash.removeAll()
        tokenState.removeAll()
        tokenRank.removeAll()
        tokenExpiresTime.removeAll()
    }

    /// In the order of the composite type's attributes.
    var parameters: [Parameter] {
        [
            round.parameter, mchid.parameter, product.parameter, cardKey.parameter, observationID.parameter, occurredAt.parameter,
            source.parameter, sourceID.parameter, event.parameter, openid.parameter, appid.parameter, cardTemplateID.parameter, cardID.parameter,
            cardCode.parameter, subMchid.parameter, stockCreatorMchid.parameter, state.parameter, stateRank.parameter, payState.parameter,
            payRank.parameter, payAmount.parameter, payTime.parameter, transactionID.parameter, timeRangeTold.parameter, beginTime.parameter,
            endTime.parameter,
            objectives.parameter, rewards.parameter, totalAmount.parameter, unfinishedReason.parameter, details.parameter,
            useTransactionID.parameter, consumeTime.parameter, consumeMchid.parameter, consumeAmount.parameter, tokenHash.parameter,
            tokenState.parameter, tokenRank.parameter, tokenExpiresTime.parameter,
        ]
    }
}
