import Foundation
import GridModel

/// A month's end: every meter's invoice worked out and stored.
struct BillingBenchmark: Benchmark {
    static let name = "billing"
    static let summary = "a month's invoices of a million meters under the flat tariff; peer PostgreSQL"

    private struct Round {
        /// Seconds until all invoices were durable, and the CPU of the servers, in ns a meter.
        var seconds: Double
        var cpu: Double
    }

    private static let month = CivilMonth(year: 2026, month: 10)!
    private static let price = "0.40"

    func run(_ bench: Bench) throws -> Section {
        var rows: [[String]] = []
        var verdicts: [Verdict] = []
        var ourCosts: [Double] = []
        for meters in bench.options.billingMeters.values.sorted() {
            var ours: [Round] = []
            var theirs: [Round] = []
            for round in 1...bench.options.rounds {
                let (our, totals) = try flatByGridd(meters, bench)
                ours.append(our)
                if !bench.options.alone {
                    let (their, expected) = try flatByPostgreSQL(meters, bench)
                    theirs.append(their)
                    guard totals == expected else {
                        throw Failure("gridd billed \(totals), PostgreSQL \(expected)")
                    }
                }
                bench.say(
                    "\(Figure.count(meters)) meters, round \(round): gridd \(Figure.text(our.seconds)) s"
                        + (theirs.last.map { ", PostgreSQL \(Figure.text($0.seconds)) s" } ?? ""))
            }
            let (mine, other) = (Spread(ours.map(\.seconds)), theirs.isEmpty ? nil : Spread(theirs.map(\.seconds)))
            ourCosts.append(mine.median / Double(meters))
            rows.append([
                Figure.count(meters), Figure.text(mine), other.map { Figure.text($0) } ?? "–",
                other.map { Figure.text($0.median / mine.median) } ?? "–",
                Figure.text(Spread(ours.map(\.cpu))), theirs.isEmpty ? "–" : Figure.text(Spread(theirs.map(\.cpu))),
            ])
            if let other, meters == bench.options.billingMeters.values.max() {
                verdicts.append(
                    .ratio(
                        "invoices a second of \(Figure.count(meters)) meters", 1 / mine.median,
                        to: PostgreSQL.title, 1 / other.median, atLeast: 2))
            }
        }
        if ourCosts.count > 1, let last = ourCosts.last {
            let growth = last / ourCosts[0]
            verdicts.append(
                Verdict(
                    goal: "an invoice of the most meters ≤ 1.5 × one of the fewest",
                    measured: "\(Figure.text(growth)) ×", holds: growth <= 1.5))
        }
        var section = Section(
            name: Self.name,
            work: """
                Each meter has its register at both ends of a month, compacted; there a row of the month's energy. \
                `POST /api/v1/invoice-runs` at the local door, from the request to the summary; there one statement that \
                takes \(Self.price) a kWh, rounds, numbers without holes, leaves out whose period has an invoice, and \
                stores the invoices with their readings and their lines, under the same promises: numbers, periods and \
                references hold. Both commit durably, on a fresh store each round; the sums are compared. gridd keeps a \
                SHA-256 with each invoice as well.
                """)
        section.tables = [
            Table(
                [
                    "meters", "gridd, s", "PostgreSQL, s", "it / gridd", "gridd, ns of CPU a meter",
                    "PostgreSQL, ns of CPU a meter",
                ], rows)
        ]
        section.verdicts = verdicts
        section.peers = bench.options.alone ? [] : [try PostgreSQL.version()]
        return section
    }

    /// What a meter used in the month, in Wh.
    private static func wattHours(_ meter: Int64) -> Int64 { 20_000 + Int64(Mix.number(below: 600_000, meter)) }

    /// What its register showed when the month began, in Wh.
    private static func opening(_ meter: Int64) -> Int64 { 1_000_000 + Int64(Mix.number(below: 20_000_000, meter, 1)) }

    /// What gridd keeps of an invoice, with what it promises: numbers and periods are unique, a line is an invoice's, an
    /// invoice is a meter's. Energy in mWh, money in cents.
    private static let tables = """
        CREATE TABLE meter (id bigint PRIMARY KEY);
        CREATE TABLE monthly (
            meter bigint, month date, opening bigint NOT NULL, closing bigint NOT NULL, PRIMARY KEY (month, meter));
        CREATE TABLE invoice (
            number bigint PRIMARY KEY, meter bigint NOT NULL REFERENCES meter, month date NOT NULL,
            opening bigint NOT NULL, closing bigint NOT NULL, energy bigint NOT NULL, total bigint NOT NULL,
            balance bigint NOT NULL, tariff text NOT NULL, issued_at timestamptz NOT NULL, due date NOT NULL,
            UNIQUE (month, meter));
        CREATE TABLE invoice_line (
            invoice bigint REFERENCES invoice, position smallint, kind text NOT NULL, label text NOT NULL,
            quantity bigint NOT NULL, unit text NOT NULL, unit_price numeric NOT NULL, amount bigint NOT NULL,
            PRIMARY KEY (invoice, position));
        """

    private static let statement = """
        WITH issued AS (
            INSERT INTO invoice
            SELECT (SELECT coalesce(max(number), 0) FROM invoice) + row_number() OVER (ORDER BY meter), meter, month,
                opening, closing, closing - opening, cents, cents, 'default', now(), current_date + 15
            FROM (
                SELECT *, round((closing - opening) * \(price) / 10000)::bigint AS cents
                FROM monthly AS m WHERE month = '2026-10-01' AND NOT EXISTS (
                    SELECT 1 FROM invoice AS i WHERE i.month = m.month AND i.meter = m.meter)
            ) AS priced
            RETURNING number, energy, total
        )
        INSERT INTO invoice_line
        SELECT number, 1, 'energy', 'Energy, flat', energy, 'kWh', \(price), total FROM issued
        """

    private func flatByGridd(_ meters: Int, _ bench: Bench) throws -> (Round, totals: String) {
        try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try gridd.addMeters(meters)
            let span = Zone.utc.span(of: Self.month)
            for (instant, isEnd) in [(span.start, false), (span.end, true)] {
                var writer = BodyWriter([gridd.format])
                for meter in 1...Int64(meters) {
                    let register = Self.opening(meter) + (isEnd ? Self.wattHours(meter) : 0)
                    writer.add(meter: meter, .wattHours(register), at: instant)
                }
                try gridd.send(writer)
            }
            try gridd.settle()
            let cpu = try gridd.process.cpu
            let start = Clock.now
            let summary = try gridd.issueInvoices(of: Self.month)
            let time = Double(Clock.now - start) / 1e9
            guard summary.issued == Int64(meters), summary.failed == 0 else {
                throw Failure("gridd issued \(summary.issued) of \(meters) invoices")
            }
            let round = Round(seconds: time, cpu: Double(try gridd.process.cpu - cpu) / Double(meters))
            return (round, "\(summary.totals.first?.minorUnits ?? 0)")
        }
    }

    private func flatByPostgreSQL(_ meters: Int, _ bench: Bench) throws -> (Round, totals: String) {
        try bench.inFreshFolder { folder in
            let server = try PostgreSQL(in: folder)
            let file = "\(folder)/monthly.csv"
            var text = ""
            for meter in 1...Int64(meters) {
                let opening = Self.opening(meter) * 1_000
                text += "\(meter),2026-10-01,\(opening),\(opening + Self.wattHours(meter) * 1_000)\n"
            }
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            try server.query(Self.tables)
            try server.query("INSERT INTO meter SELECT generate_series(1, \(meters))")
            try server.query("\\copy monthly FROM '\(file)' CSV")
            try server.query("VACUUM (ANALYZE, FREEZE)")
            try server.query("CHECKPOINT")
            let cpu = try Self.cpu(of: server)
            let start = Clock.now
            try server.query(Self.statement)
            let time = Double(Clock.now - start) / 1e9
            let used = try Self.cpu(of: server) - cpu
            let totals = try server.query("SELECT sum(total) FROM invoice")
            return (Round(seconds: time, cpu: Double(used) / Double(meters)), totals)
        }
    }

    /// A backend that has ended is counted with the server once that waited for it.
    private static func cpu(of server: PostgreSQL) throws -> Int64 {
        Clock.sleep(milliseconds: 200)
        return try server.process.cpu
    }
}
