import GridModel
import Yams

/// The faults that reading a document came across: as many as a person would read.
final class FaultList {
    static let most = 100

    private var faults: [TariffFault] = []
    /// There are more than are kept: reading on tells nothing new.
    private(set) var isFull = false

    var isEmpty: Bool { faults.isEmpty }

    func add(_ fault: TariffFault) {
        if faults.count < Self.most { faults.append(fault) } else { isFull = true }
    }

    /// In the order of the document.
    var told: TariffFaults {
        // A sort may change the order of a line's faults; their numbers keep it.
        let ordered = faults.enumerated().sorted { a, b in
            (a.element.line ?? 0, a.offset) < (b.element.line ?? 0, b.offset)
        }.map(\.element)
        let more = TariffFault(
            path: "", line: nil, message: "there are more faults than these \(Self.most); mend them, then check again")
        return TariffFaults(isFull ? ordered + [more] : ordered)
    }
}

/// A place in a document, read as what should be there; what is there instead is a fault, and the reading goes on.
struct DocumentNode {
    let node: Node
    let path: String
    let faults: FaultList

    var line: Int? { node.mark?.line }

    func fault(_ message: String) {
        faults.add(TariffFault(path: path, line: line, message: message))
    }

    /// What is there, as a message shows it.
    var shown: String {
        switch node {
        case .scalar(let scalar):
            scalar.string.count > 40 ? "\"\(scalar.string.prefix(40))…\"" : "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func at(_ part: String) -> String { path.isEmpty ? part : "\(path).\(part)" }

    /// The text of a scalar as it was written, be it quoted or not: a decimal's digits are never lost.
    var scalar: String? { if case .scalar(let scalar) = node { scalar.string } else { nil } }

    var isSequence: Bool { if case .sequence = node { true } else { false } }

    /// A scalar read by a function that gives nil for what it does not take.
    func value<Value>(_ what: String, _ wayOut: String, _ read: (String) -> Value?) -> Value? {
        if let text = scalar, let value = read(text) { return value }
        fault("\(scalar == "" ? "nothing" : shown) is no \(what); \(wayOut)")
        return nil
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(_ what: String, _: Word.Type) -> Word?
    where Word.RawValue == String {
        if let text = scalar, let word = Word(rawValue: text) { return word }
        fault("\(shown) is no \(what); \(Self.wayOut(scalar ?? "", Word.allCases.map(\.rawValue)))")
        return nil
    }

    /// The nearest word, or all there are.
    static func wayOut(_ text: String, _ known: [String]) -> String {
        if let near = Suggestion.nearest(to: text, among: known) { return "did you mean \(near)?" }
        return known.isEmpty ? "there is none to choose" : "it is one of \(known.joined(separator: ", "))"
    }

    func text() -> String? {
        value("text", "write a word or a sentence") { $0.isEmpty ? nil : $0 }
    }

    func boolean() -> Bool? {
        value("yes or no", "write true or false") { $0 == "true" ? true : $0 == "false" ? false : nil }
    }

    func integer(_ range: ClosedRange<Int>, _ what: String) -> Int? {
        value(what, "it is a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func rate(_ what: String = "price") -> Rate? {
        value(what, "write its digits, such as 0.35 or \"0.35\"") { try? Rate($0) }
    }

    /// A part of one, 0 to 1.
    func fraction(_ what: String) -> Rate? {
        guard let rate = rate(what) else { return nil }
        let one = Exact(rate)
        guard !one.isNegative, one.numerator <= one.denominator else {
            fault("\(shown) is no \(what); it is a fraction from 0 to 1, such as 0.18 for 18 %")
            return nil
        }
        return rate
    }

    func quantity(_ what: String) -> Quantity? {
        value(what, "write its digits, such as 100 or \"100.5\"; it is not below zero") { text in
            guard let rate = try? Rate(text), rate.mantissa >= 0, rate.scale <= 6 else { return nil }
            return (try? DecimalDigits.scaled(text, decimals: 6)).map { Quantity(millionths: $0) }
        }
    }

    func date() -> CivilDate? { value("date", "write it as 2026-11-22") { CivilDate(text: $0) } }

    /// The elements of a list, of which there are no more than a person would write.
    func elements(_ what: String, least: Int = 1, most: Int = 600) -> [DocumentNode]? {
        guard case .sequence(let sequence) = node else {
            fault("\(shown) is no list of \(what); write one element a line, each after a dash")
            return nil
        }
        guard sequence.count >= least else {
            fault("the list of \(what) is empty; give it one at least")
            return nil
        }
        guard sequence.count <= most else {
            fault("the list of \(what) has \(sequence.count) elements; \(most) are the most")
            return nil
        }
        return sequence.enumerated().map { DocumentNode(node: $1, path: "\(path)[\($0)]", faults: faults) }
    }

    /// All values of a list that can be read; nil unless each of them could.
    func list<Value>(_ what: String, least: Int = 1, most: Int = 600, _ read: (DocumentNode) -> Value?) -> [Value]? {
        guard let elements = elements(what, least: least, most: most) else { return nil }
        let values = elements.compactMap(read)
        return values.count == elements.count ? values : nil
    }
}
