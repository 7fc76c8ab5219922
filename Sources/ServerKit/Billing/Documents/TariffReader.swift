import GridModel

/// Reads a tariff's document. What is not right becomes a fault, and the reading goes on to the end.
struct TariffReader {
    let faults: FaultList

    static let keys = [
        "name", "title", "currency", "validFrom", "source", "proration", "rounding", "taxes", "holidays", "seasons",
        "bands", "components", "dueDays", "latePayment",
    ]

    func tariff(_ node: DocumentNode) -> Tariff? {
        guard let document = DocumentMapping(node, "a tariff", keys: Self.keys) else { return nil }
        let name = document.required("name", "give the tariff one, such as name: conventional").flatMap(self.name)
        let currency = document.required("currency", "write its ISO 4217 code, such as BRL")?
            .value("currency", "write its ISO 4217 code, such as BRL") { Currency(code: $0) }
        let validFrom = document.required("validFrom", "write the first day of this version, such as 2026-01-01")?
            .date()
        let rounding = document.required(
            "rounding", "say how a line becomes whole cents: rounding: {line: {decimals: 2, rule: half-up}}"
        ).flatMap { self.rounding($0, currency) }
        let seasons = document["seasons"].flatMap(self.seasons)
        let bands = document["bands"].flatMap { self.bands($0, seasons ?? []) }
        let holidays = document["holidays"].flatMap(self.holidays)
        let taxes = document["taxes"].flatMap(self.taxes)
        let components = document.required("components", "list what is charged, such as kind: energy")?
            .elements("components")?.map { (place: $0, component: component($0, seasons ?? [])) }
        let readable = (components ?? []).compactMap(\.component)
        let late = document["latePayment"].flatMap(latePayment)
        var proration = document["proration"].flatMap { $0.word("proration", Proration.self) }
        if document["proration"] == nil {
            let isTimed = !(bands ?? []).isEmpty || readable.contains { $0.charge.series != nil }
            proration = isTimed ? .intervals : .days
        }
        let tariff = Tariff(
            name: name ?? "?", title: document["title"]?.text(), currency: currency ?? .brl,
            validFrom: validFrom ?? Tariff.firstDay, source: document["source"]?.text(), proration: proration ?? .days,
            rounding: rounding ?? TariffRounding(line: Rounding(decimals: 2, .halfUp)), taxes: taxes,
            holidays: holidays,
            seasons: seasons ?? [], bands: bands ?? [], components: readable,
            dueDays: document["dueDays"]?.integer(0...90, "number of days to the due date"), latePayment: late)
        check(tariff, document, (components ?? []).filter { $0.component != nil }.map(\.place))
        return tariff
    }

    private func name(_ node: DocumentNode) -> String? {
        node.value("name of a tariff", "it is letters, digits, dots and dashes, 64 at most, such as conventional-b1") {
            let isPlain = $0.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 95].contains(byte)
            }
            let first = $0.utf8.first ?? 45
            return isPlain && $0.utf8.count <= 64 && first != 45 && first != 46 ? $0 : nil
        }
    }

    static let roundingKeys = ["quantity", "price", "line", "carry", "total"]
    static let roundingStepKeys = ["decimals", "rule"]

    private func rounding(_ node: DocumentNode, _ currency: Currency?) -> TariffRounding? {
        guard let mapping = DocumentMapping(node, "a rounding", keys: Self.roundingKeys) else { return nil }
        let minor = currency?.minorDigits ?? 2
        let line = mapping.required("line", "say how a line becomes whole cents: line: {decimals: 2, rule: half-up}")
            .flatMap { step($0, most: minor, "an amount of \(currency?.code ?? "money")") }
        let quantity = mapping["quantity"].flatMap { step($0, most: 6, "a quantity") }
        let price = mapping["price"].flatMap { step($0, most: 12, "a price") }
        let total = mapping["total"].flatMap { step($0, most: minor, "an amount of \(currency?.code ?? "money")") }
        let carry = mapping["carry"]?.boolean() ?? false
        return line.map { TariffRounding(quantity: quantity, price: price, line: $0, carry: carry, total: total) }
    }

    private func step(_ node: DocumentNode, most: Int, _ what: String) -> Rounding? {
        guard let mapping = DocumentMapping(node, "a rounding step", keys: Self.roundingStepKeys) else { return nil }
        let decimals = mapping.required("decimals", "write how many \(what) keeps")?
            .integer(0...most, "number of decimals of \(what)")
        let rule = mapping.required("rule", "it is half-up, half-even or truncate")?.word(
            "rounding rule", RoundingRule.self)
        guard let decimals, let rule else { return nil }
        return Rounding(decimals: decimals, rule)
    }

    static let taxesKeys = ["method", "rates"]
    static let taxRateKeys = ["name", "from", "rate", "group"]

    private func taxes(_ node: DocumentNode) -> TariffTaxes? {
        guard let mapping = DocumentMapping(node, "taxes", keys: Self.taxesKeys) else { return nil }
        let method = mapping.required("method", "it is inside-product, inside-sum or outside")?
            .word("tax method", TaxMethod.self)
        let rates = mapping.required("rates", "list the taxes, such as {name: ICMS, rate: 0.18}")?
            .list("tax rates") { rate in
                guard let mapping = DocumentMapping(rate, "a tax rate", keys: Self.taxRateKeys) else {
                    return TaxRate?.none
                }
                let name = mapping.required("name", "name the tax")?.text()
                let value = mapping.required("rate", "write it as a fraction, such as 0.18 for 18 %")?
                    .fraction("tax rate")
                let from = mapping["from"].flatMap { $0.date() }
                guard let name, let value else { return nil }
                return TaxRate(name: name, from: from, rate: value, group: mapping["group"]?.text())
            }
        guard let method, let rates else { return nil }
        return TariffTaxes(method: method, rates: rates)
    }

    static let latePaymentKeys = ["fine", "interest", "monthDays", "rule", "exclude"]

    private func latePayment(_ node: DocumentNode) -> LatePaymentRule? {
        guard let mapping = DocumentMapping(node, "a late payment rule", keys: Self.latePaymentKeys) else { return nil }
        let fine = mapping.required("fine", "write it as a fraction, such as 0.02, or 0")?.fraction("fine")
        let interest = mapping.required("interest", "write a month's as a fraction, such as 0.01, or 0")?
            .fraction("interest")
        let days = mapping["monthDays"].map { $0.integer(28...31, "number of days of a month") } ?? 30
        let rule = mapping["rule"].map { $0.word("rounding rule", RoundingRule.self) } ?? .truncate
        let exclude = mapping["exclude"].map { $0.list("lines", least: 0) { $0.text() } } ?? []
        guard let fine, let interest, let days, let rule, let exclude else { return nil }
        return LatePaymentRule(fine: fine, interest: interest, monthDays: days, rule: rule, exclude: exclude)
    }
}
