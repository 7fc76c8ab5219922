import GridModel

/// What a printed invoice says, in the language of who pays it.
struct InvoiceWords: Sendable {
    var invoice: String
    var draft: String
    var status: [InvoiceStatus: String]
    var facts:
        (
            customer: String, address: String, usagePoint: String, meter: String, serial: String, period: String,
            through: String, tariff: String, consumption: String, due: String, issued: String
        )
    var taxNumbers: [TaxID.Kind: String]
    var columns: (charge: String, quantity: String, price: String, amount: String)
    var total: String
    var pay: String
    var page: String
    var qualities: [IntervalQuality: String]
    var decimalMark: Character

    static let english = InvoiceWords(
        invoice: "Invoice", draft: "Draft invoice",
        status: [
            .draft: "not issued yet", .issued: "to be paid", .overdue: "overdue", .credited: "credited", .paid: "paid",
            .void: "void",
        ],
        facts: (
            customer: "Customer", address: "Address", usagePoint: "Usage point", meter: "Meter", serial: "serial",
            period: "Period", through: "to", tariff: "Tariff", consumption: "Consumption", due: "Due", issued: "Issued"
        ),
        taxNumbers: [.cpf: "CPF", .cnpj: "CNPJ", .foreign: "Tax number"],
        columns: (charge: "Charge", quantity: "Quantity", price: "Price", amount: "Amount"), total: "Total",
        pay: "Pay by Pix: scan the code, or copy this text into your bank's application", page: "Page",
        qualities: [
            .measured: "measured", .interpolated: "interpolated", .estimated: "estimated", .edited: "edited",
        ],
        decimalMark: ".")

    static let portuguese = InvoiceWords(
        invoice: "Fatura", draft: "Prévia da fatura",
        status: [
            .draft: "ainda não emitida", .issued: "a pagar", .overdue: "em atraso", .credited: "estornada",
            .paid: "paga", .void: "cancelada",
        ],
        facts: (
            customer: "Cliente", address: "Endereço", usagePoint: "Unidade consumidora", meter: "Medidor",
            serial: "nº de série", period: "Período", through: "a", tariff: "Tarifa", consumption: "Consumo",
            due: "Vencimento", issued: "Emissão"
        ),
        taxNumbers: [.cpf: "CPF", .cnpj: "CNPJ", .foreign: "Número fiscal"],
        columns: (charge: "Item", quantity: "Quantidade", price: "Preço", amount: "Valor"), total: "Total",
        pay: "Pague com Pix: leia o código, ou copie este texto no aplicativo do seu banco", page: "Página",
        qualities: [.measured: "medido", .interpolated: "interpolado", .estimated: "estimado", .edited: "corrigido"],
        decimalMark: ",")

    /// True for English and Portuguese, wherever it is spoken.
    static func speaks(_ language: String) -> Bool {
        ["en", "pt"].contains(language.lowercased().prefix { $0 != "-" && $0 != "_" })
    }

    /// English for any language but Portuguese (`pt`, `pt-BR`).
    static func of(language: String?) -> InvoiceWords {
        language?.lowercased().hasPrefix("pt") == true ? .portuguese : .english
    }

    /// A decimal number as the language writes it.
    func number(_ text: String) -> String { decimalMark == "." ? text : text.replacing(".", with: "\(decimalMark)") }
}
