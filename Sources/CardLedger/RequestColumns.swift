import Cards
import LibPQ
import WeChatPay

/// What is to be written into the journal as `cardkeeper_internal.request_batch`: one array a column.
struct RequestColumns {
    private var act = SparseArray<TextArray>()
    private var mchid = SparseArray<TextArray>()
    private var product = SparseArray<TextArray>()
    private var cardKey = SparseArray<TextArray>()
    private var operation = SparseArray<TextArray>()
    private var number = SparseArray<TextArray>()
    private var attemptID = SparseArray<UUIDArray>()
    private var lease = SparseArray<Int64Array>()
    private var digest = SparseArray<ByteaArray>()
    private var path = SparseArray<TextArray>()
    private var body = SparseArray<TextArray>()
    private var withholdsFields = SparseArray<BoolArray>()
    private var requestedAt = SparseArray<TimestampArray>()
    private var state = SparseArray<TextArray>()
    private var answerStatus = SparseArray<Int64Array>()
    private var answerCode = SparseArray<TextArray>()
    private var answer = SparseArray<TextArray>()
    private var wechatpayRequestID = SparseArray<TextArray>()
    private var settledAt = SparseArray<TimestampArray>()

    mutating func append(_ write: JournalWrite) {
        act.append(write.act.name)
        mchid.append(write.key.card.mchid)
        product.append(write.key.card.product.rawValue)
        cardKey.append(write.key.card.number)
        operation.append(write.key.operation)
        number.append(write.key.number)
        attemptID.append(write.act.attempt.map { ($0.high, $0.low) })
        lease.append(write.act.lease?.wholeMicroseconds)
        let request = write.act.request
        digest.append(request?.digest)
        path.append(request?.path)
        body.append(request?.body.text)
        withholdsFields.append(request?.withholdsFields)
        requestedAt.append(request?.requestedAt)
        let settlement = write.act.settlement
        state.append(settlement?.state.rawValue)
        answerStatus.append(settlement?.answerStatus.map(Int64.init(_:)))
        answerCode.append(settlement?.answerCode)
        answer.append(settlement?.answer?.text)
        wechatpayRequestID.append(settlement?.wechatpayRequestID)
        settledAt.append(settlement?.settledAt)
    }

    /// In the order of the composite type's attributes.
    var parameters: [Parameter] {
        [
            act.parameter, mchid.parameter, product.parameter, cardKey.parameter, operation.parameter, number.parameter, attemptID.parameter,
            lease.parameter, digest.parameter, path.parameter, body.parameter, withholdsFields.parameter, requestedAt.parameter, state.parameter,
            answerStatus.parameter, answerCode.parameter, answer.parameter, wechatpayRequestID.parameter, settledAt.parameter,
        ]
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
