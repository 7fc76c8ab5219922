import ArgumentParser
import GridClient
import GridModel

/// Which issued invoices a list holds.
struct InvoiceChoice: ParsableArguments {
    @Option(help: ArgumentHelp("Only of these meters: an id, or ids and ranges, 1-500,700.", valueName: "meters"))
    var meter: MeterSelection?

    @Option(help: ArgumentHelp("Only of this customer.", valueName: "customer"))
    var customer: Int64?

    @Option(help: ArgumentHelp("Only of the periods that this month names, like 2026-10.", valueName: "month"))
    var period: CivilMonth?

    @Option(
        help: ArgumentHelp("Only those that stand so: issued, overdue, paid, void or credited.", valueName: "status"))
    var status: InvoiceStatus?

    func invoices(_ session: Session, limit: Int? = nil) -> PagedSequence<InvoiceSummary> {
        session.client.invoices.list(
            meters: meter, customer: customer, period: period, status: status, limit: limit)
    }

    /// The same, each with its lines, its entries and its evidence.
    func whole(_ session: Session) -> PagedSequence<IssuedInvoice> {
        session.client.invoices.whole(meters: meter, customer: customer, period: period, status: status)
    }
}

extension MeterSelection: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension InvoiceStatus: ExpressibleByArgument {}

extension CivilDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

/// Invoices as the command line names them: numbers, or `-` for those on standard input, one a line.
enum InvoiceArgument: Hashable, Sendable, ExpressibleByArgument {
    case number(Int64)
    case standardInput

    init?(argument: String) {
        if argument == "-" {
            self = .standardInput
        } else if let number = Self.number(argument) {
            self = .number(number)
        } else {
            return nil
        }
    }

    private static func number(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(text), value > 0 else { return nil }
        return value
    }

    /// The numbers in order. Throws ``Failure`` when standard input holds something else.
    func numbers(_ surroundings: Surroundings) throws -> [Int64] {
        switch self {
        case .number(let number): [number]
        case .standardInput:
            try surroundings.input.readAll(limit: 64 << 20).split(whereSeparator: \.isWhitespace).map { word in
                guard let number = Self.number(word) else {
                    throw Failure(
                        .invalid, code: "invalid", "\(word) on standard input is no invoice's number",
                        wayOut: "gridctl invoices -o name prints numbers")
                }
                return number
            }
        }
    }
}
