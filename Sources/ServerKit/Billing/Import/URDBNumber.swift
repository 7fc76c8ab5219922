import GridModel
import Yams

/// Numbers of a record, by their digits.
enum URDBNumber {
    static func rate(_ node: DocumentNode) -> Rate? {
        guard let text = node.scalar else {
            node.fault("\(node.shown) is no price")
            return nil
        }
        if let rate = try? Rate(text) { return rate }
        // As a program may write a small number: 1e-05.
        for scale in 0...12 {
            guard let mantissa = try? DecimalDigits.scaled(text, decimals: scale) else { break }
            let rate = Rate(mantissa: mantissa, scale: scale)
            if let back = try? DecimalDigits.scaled(text, decimals: 12),
                Int128(back) == Int128(mantissa) * Exact.power(12 - scale)
            {
                return rate
            }
        }
        node.fault("\(node.shown) is no price; write its digits")
        return nil
    }

    /// Zeros and what is empty, however deep.
    static func isNothing(_ node: Node) -> Bool {
        switch node {
        case .scalar(let scalar):
            scalar.string.isEmpty || scalar.string == "null" || (try? Rate(scalar.string))?.mantissa == 0
        case .sequence(let sequence): sequence.allSatisfy(isNothing)
        case .mapping(let mapping): mapping.allSatisfy { isNothing($0.value) }
        case .alias: false
        }
    }
}
