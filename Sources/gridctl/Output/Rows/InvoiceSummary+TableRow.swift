import GridModel

extension InvoiceSummary: TableRow {
    static func columns(_ context: TableContext) -> [Column<InvoiceSummary>] {
        [
            Column("number", "NUMBER", .right) { .integer($0.number) },
            Column("meter", "METER", .right) { .integer($0.meter.value) },
            Column("customer", "CUSTOMER", .right, isDefault: false) { .optional($0.customer) { .integer($0) } },
            Column("month", "PERIOD") { .text($0.month.text) },
            Column("status", "STATUS") { .tinted($0.status.rawValue, $0.status.tone) },
            Column("issuedOn", "ISSUED", isExpendable: true) { .text($0.issuedOn.text) },
            Column("dueDate", "DUE") { .text($0.dueDate.text) },
            Column("consumptionKwh", "CONSUMPTION kWh", .right, isExpendable: true) { .energy($0.consumptionKwh) },
            Column("quality", "QUALITY", isDefault: false) { .quality($0.quality, partial: false) },
            Column("total", "TOTAL", .right) { .text($0.total.text) },
            Column("balance", "BALANCE", .right) { .text($0.balance.text) },
            Column("currency", "CURRENCY", isExpendable: true) { .text($0.total.currency.code) },
        ]
    }

    var printedName: String? { String(number) }
}

extension InvoiceDifference: TableRow {
    static func columns(_ context: TableContext) -> [Column<InvoiceDifference>] {
        [
            Column("number", "NUMBER", .right) { .integer($0.number) },
            Column("meter", "METER", .right) { .integer($0.meter.value) },
            Column("month", "PERIOD") { .text($0.month.text) },
            Column("issuedKwh", "ISSUED kWh", .right) { .energy($0.issuedKwh) },
            Column("currentKwh", "NOW kWh", .right) { .energy($0.currentKwh) },
            Column("issued", "ISSUED", .right) { .text($0.issued.text) },
            Column("current", "NOW", .right) { .text($0.current.text) },
            Column("difference", "DIFFERENCE", .right) { .text($0.difference.text) },
            Column("currency", "CURRENCY", isExpendable: true) { .text($0.issued.currency.code) },
        ]
    }

    var printedName: String? { String(number) }
}
