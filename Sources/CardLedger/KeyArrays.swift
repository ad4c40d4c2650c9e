import Cards
import LibPQ

/// Keys of cards as arrays of merchants, products and numbers, for `unnest`.
struct KeyArrays {
    let parameters: [Parameter]

    init(_ keys: [CardKey]) {
        var (mchids, products, numbers) = (TextArray(), TextArray(), TextArray())
        for key in keys {
            mchids.append(key.mchid)
            products.append(key.product.rawValue)
            numbers.append(key.number)
        }
        parameters = [mchids.parameter, products.parameter, numbers.parameter]
    }
}
