import Cards
import LibPQ
import WeChatPay

/// An array of the binary protocol that knows how to take an element of its own.
protocol ElementArray: ArrayParameter {
    associatedtype Element
    init()
    mutating func write(_ element: Element)
}

extension TextArray: ElementArray {
    mutating func write(_ element: String) { append(element) }
}

extension ByteaArray: ElementArray {
    mutating func write(_ element: [UInt8]) { append(element) }
}

extension BoolArray: ElementArray {
    mutating func write(_ element: Bool) { append(element) }
}

extension Int16Array: ElementArray {
    mutating func write(_ element: Int16) { append(element) }
}

extension Int64Array: ElementArray {
    mutating func write(_ element: Int64) { append(element) }
}

extension TimestampArray: ElementArray {
    mutating func write(_ element: WeChatTime) { append(element.microseconds) }
}

extension UUIDArray: ElementArray {
    mutating func write(_ element: (high: UInt64, low: UInt64)) { append(high: element.high, low: element.low) }
}

/// A column of a batch. NULLs are only written when a value follows: a column without values stays an empty array, which costs nothing on either side,
/// and the server reads what is missing at the end as NULL.
struct SparseArray<Base: ElementArray> {
    private var base = Base()
    private var silent = 0

    mutating func append(_ element: Base.Element?) {
        guard let element else {
            silent += 1
            return
        }
        while silent > 0 {
            base.appendNull()
            silent -= 1
        }
        base.write(element)
    }

    mutating func removeAll() {
        base.removeAll()
        silent = 0
    }

    var parameter: Parameter { base.parameter }
}
