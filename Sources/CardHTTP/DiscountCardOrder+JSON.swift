import CardService
import WeChatPay

extension DiscountCardOrder {
    /// Reads the body of a request. A field that we do not know is refused, so that a misspelt one is not taken for an absent one.
    init(json body: [UInt8]) throws(Problem) {
        do {
            let root = try JSONDocument(body).root
            guard root.kind == .object else { throw Problem.badRequest("the body must be a JSON object") }
            for member in root.members {
                let name = try member.name()
                guard ["out_card_code", "card_template_id", "appid"].contains(name) else {
                    throw Problem.badRequest(
                        "\(name) is not a field of this request; there are out_card_code, card_template_id and appid", field: name)
                }
            }
            self.init(
                outCardCode: try root.string("out_card_code"), cardTemplateID: try Self.required("card_template_id", root),
                appid: try Self.required("appid", root))
        } catch let error as JSONError {
            throw .badRequest("the body is no JSON of the right shape: \(error)")
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .badRequest("the body cannot be read")
        }
    }

    private static func required(_ name: String, _ root: JSONValue) throws -> String {
        guard let value = try root.string(name) else { throw Problem.badRequest("\(name) is missing", field: name) }
        return value
    }
}
