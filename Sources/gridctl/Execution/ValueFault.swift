import Foundation
import GridModel

/// Finds the value that a line was refused for, and says what it should have been.
///
/// The parser says only that a value is wrong; what is asked here is its description of the program.
struct ValueFault {
    private let known: CommandTree.Command

    /// - Parameter path: The names of the command and its subcommand.
    init?(_ tree: CommandTree, path: [String]) {
        var node = tree.command
        for name in path {
            guard let next = node.subcommand(name) else { return nil }
            node = next
        }
        known = node.defaultCommand ?? node
    }

    /// The first value of `words`, which stand after the command, that is none.
    func find(in words: [String]) -> Failure? {
        var positionals = known.positionals[...]
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard word != "--" else { return nil }
            guard word.hasPrefix("-"), word != "-" else {
                guard let argument = positionals.first else { return nil }
                if !argument.isRepeating { positionals.removeFirst() }
                if let failure = judge(word, argument) { return failure }
                continue
            }
            guard let (argument, joined) = option(word) else { return nil }
            guard argument.kind == .option else { continue }
            if let joined {
                if let failure = judge(joined, argument) { return failure }
            } else if index < words.count {
                let next = words[index]
                // `--limit -1` is a number, though none that will do; `--limit --all` lacks one.
                let isValue =
                    argument.parsingStrategy == "unconditional" || !next.hasPrefix("-")
                    || next.dropFirst().first?.isNumber == true
                guard isValue else { continue }
                index += 1
                if let failure = judge(next, argument) { return failure }
            }
        }
        return nil
    }

    /// The option that a word spells, with the value that is joined to it.
    private func option(_ word: String) -> (CommandTree.Argument, String?)? {
        if let argument = known.argument(spelled: word) { return (argument, nil) }
        if word.hasPrefix("--") {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            return known.argument(spelled: String(word[..<sign])).map { ($0, String(word[word.index(after: sign)...])) }
        }
        guard let argument = known.argument(spelled: String(word.prefix(2))) else { return nil }
        let rest = word.dropFirst(2)
        return (argument, String(rest.first == "=" ? rest.dropFirst() : rest))
    }

    private func judge(_ value: String, _ argument: CommandTree.Argument) -> Failure? {
        let place = argument.preferredName.map { "for \($0.spelling)" }
        let what = argument.valueName ?? "value"
        // What help calls n and when, for want of room, has a longer name here.
        let word = ["n": "number", "when": "choice"][what] ?? what
        let message = [Sanitized.line(value), "is no \(word)", place].compactMap(\.self).joined(separator: " ")
        if let values = argument.allValues, !values.isEmpty {
            let isOne = values.contains { $0 == value || ($0.hasSuffix("=") && value.hasPrefix($0)) }
            guard !isOne else { return nil }
            let list = values.map { $0.hasSuffix("=") ? $0 + "TEXT" : $0 }.joined(separator: ", ")
            return .usage(message, wayOut: wayOut(value, values, "there are \(list)"))
        }
        guard let kind = ValueKind(rawValue: what), !kind.accepts(value) else { return nil }
        return .usage(message, wayOut: wayOut(value, kind.names, kind.forms))
    }

    private func wayOut(_ value: String, _ names: [String], _ forms: String) -> String {
        guard let near = ValueKind.nearest(to: value, among: names) else { return forms }
        return "did you mean \(near)? \(forms)"
    }
}

/// Values that have a form of their own, by the name that help gives them.
enum ValueKind: String, CaseIterable {
    case date, day, month, zone, meter, alert, event, tariff, customer, point, contract, cycle, seconds, time
    case kwh, kw, ratio, digits
    case number = "n"

    func accepts(_ text: String) -> Bool {
        switch self {
        case .date: DateExpression(argument: text) != nil
        case .day: CivilDate(argument: text) != nil
        case .month: CivilMonth(argument: text) != nil
        case .zone: Zone(argument: text) != nil
        case .meter: MeterArgument(argument: text) != nil
        case .alert: text == "-" || Int64(text).map { $0 > 0 } ?? false
        // A file may stand for one.
        case .tariff: text == "-" || text.contains(where: { ".~/".contains($0) }) || TariffReference(text) != nil
        case .customer: CustomerID(argument: text) != nil
        case .point: UsagePointID(argument: text) != nil
        case .contract: ContractID(argument: text) != nil
        case .cycle: BillingCycle(argument: text) != nil
        case .seconds: Seconds(argument: text) != nil
        case .time: TimeLength(argument: text) != nil
        case .number, .event: Count(argument: text) != nil
        case .kwh: Energy(argument: text) != nil
        case .kw: Power(argument: text) != nil
        case .ratio: Multiplier(argument: text) != nil
        case .digits: Int(text) != nil
        }
    }

    /// How it is written.
    var forms: String {
        switch self {
        case .date: "it is \(DateExpression.forms)"
        case .day: "it is a day such as 2026-11-22"
        case .month: "it is a month such as 2026-11 or -1mo"
        case .zone: "it is a name such as America/Bahia"
        case .meter: "it is an id such as 42 or a range such as 1-20; gridctl meters lists them"
        case .alert: "it is an id such as 7; gridctl alerts lists them"
        case .tariff: "it is \(TariffReference.forms); gridctl tariffs lists them"
        case .customer: "it is an id such as 7; gridctl customers lists them"
        case .point: "it is an id such as 7; gridctl points lists them"
        case .contract: "it is an id such as 7; gridctl contracts lists them"
        case .cycle: "it is \(BillingCycle.forms)"
        case .seconds: "it is a number of seconds such as 2.5"
        case .time: "it is \(TimeLength.forms)"
        case .number: "it is a number from 1"
        case .event: "it is an id such as 1187; gridctl meters events lists a meter's"
        case .kwh: "it is a number of kWh such as 15230.7"
        case .kw: "it is a number of kW such as 12"
        case .ratio: "it is a number or a fraction such as 40, 7.5 or 200/5"
        case .digits: "it is a number from 1 to 12"
        }
    }

    /// What it may be one of.
    var names: [String] { self == .zone ? TimeZone.knownTimeZoneIdentifiers : [] }

    /// The name nearest to `value`: `Bahia` means `America/Bahia`.
    static func nearest(to value: String, among names: [String]) -> String? {
        let isCity = !value.contains("/")
        let city = names.first { name in
            isCity && name.split(separator: "/").last.map { $0.lowercased() == value.lowercased() } ?? false
        }
        return city ?? Suggestion.nearest(to: value, among: names)
    }
}
