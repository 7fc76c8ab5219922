import Foundation
import GridModel

/// A month's end under a tariff by time of use: every invoice is made of a month of hours.
struct WhiteBillingBenchmark: Benchmark {
    static let name = "billing-white"
    static let summary = "a month's invoices under the white tariff, of hourly values; peer PostgreSQL"

    private struct Result {
        /// Seconds until all invoices were durable, and the CPU of the servers, in ns a meter.
        var seconds: Double
        var cpu: Double
        /// Cents, of all and of some of the meters.
        var total: Int64
        var some: [Int64]
    }

    private static let month = CivilMonth(year: 2026, month: 10)!
    private static let span = Zone.utc.span(of: month)
    private static let hours = Int64((span.end - span.start) / 3_600_000)

    func run(_ bench: Bench) throws -> Section {
        let meters = bench.options.billingHourly
        let (ours, lines) = try byGridd(meters, bench)
        bench.say("\(Figure.count(meters)) meters: gridd \(Figure.text(ours.seconds)) s")
        let theirs = bench.options.alone ? nil : try byPostgreSQL(meters, lines, bench)
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(meters)) meters, each read every hour of a month, \(Figure.count(meters * Int(Self.hours))) \
                intervals, under the ready-made white tariff: three bands, working days and holidays, taxes inside the \
                price, \(lines.count) lines an invoice. gridd has the registers, compacted, and is asked as above. \
                PostgreSQL has a row of each hour's energy, in order of meter, and one of the register at the month's ends; \
                in one transaction it sums the hours by band in parallel into a temporary table, as no SELECT of an INSERT \
                is parallel there, and issues invoices and lines by one statement, prices with tax being constants in it. \
                One round: loading takes minutes, by the bulk way here and by generate_series into an unlogged table there. \
                The sum of all totals is the same, and so is each of \(ours.some.count).
                """)
        section.tables = [
            Table(
                [
                    "meters", "gridd, s", "PostgreSQL, s", "it / gridd", "gridd, µs of CPU a meter",
                    "PostgreSQL, µs of CPU a meter",
                ],
                [
                    [
                        Figure.count(meters), Figure.text(ours.seconds), theirs.map { Figure.text($0.seconds) } ?? "–",
                        theirs.map { Figure.text($0.seconds / ours.seconds) } ?? "–", Figure.text(ours.cpu / 1_000),
                        theirs.map { Figure.text($0.cpu / 1_000) } ?? "–",
                    ]
                ])
        ]
        section.peers = bench.options.alone ? [] : [try PostgreSQL.version()]
        guard let theirs else { return section }
        guard ours.total == theirs.total, ours.some == theirs.some else {
            throw Failure("gridd billed \(ours.total) \(ours.some), PostgreSQL \(theirs.total) \(theirs.some)")
        }
        section.verdicts = [
            .ratio(
                "invoices a second", Double(meters) / ours.seconds, to: PostgreSQL.title,
                Double(meters) / theirs.seconds, atLeast: 1)
        ]
        return section
    }

    // MARK: What is consumed, here and as SQL

    private static func wattHours(_ meter: Int64, _ hour: Int64) -> Int64 {
        80 + (meter * 7_919 + hour * 104_729 + meter % 97 * hour * 31) % 1_400
    }

    private static let wattHoursInSQL =
        "80 + (meter::bigint * 7919 + h * 104729 + meter::bigint % 97 * h * 31) % 1400"

    private static func opening(_ meter: Int64) -> Int64 { 1_000_000 + meter * 271 % 20_000_000 }

    private static func some(of meters: Int) -> [Int64] {
        Array(Set((0..<50).map { 1 + Mix.number(below: UInt64(meters), $0) })).sorted()
    }

    // MARK: gridd

    private func byGridd(_ meters: Int, _ bench: Bench) throws -> (Result, lines: [InvoiceLine]) {
        try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try gridd.addMeters(meters)
            try gridd.letStand("white", from: Self.month.firstDay)
            var registers = (1...Int64(meters)).map { Self.opening($0) }
            for hour in 0...Self.hours {
                var writer = BodyWriter([gridd.format])
                let at = Self.span.start.adding(milliseconds: hour * 3_600_000)
                for index in registers.indices {
                    writer.add(meter: Int64(index + 1), .wattHours(registers[index]), at: at)
                    registers[index] += Self.wattHours(Int64(index + 1), hour)
                }
                try gridd.send(writer)
            }
            try gridd.settle()
            bench.say("gridd has \(Figure.count(try gridd.readingCount())) readings")
            let lines = try gridd.invoice(of: 1, Self.month).lines
            let cpu = try gridd.process.cpu
            let start = Clock.now
            let summary = try gridd.issueInvoices(of: Self.month)
            let time = Double(Clock.now - start) / 1e9
            let used = try gridd.process.cpu - cpu
            guard summary.issued == Int64(meters), summary.failed == 0 else {
                throw Failure("gridd issued \(summary.issued) of \(meters) invoices")
            }
            let some = try Self.some(of: meters).map { try gridd.invoice(of: $0, Self.month).total.minorUnits }
            let total = summary.totals.first?.minorUnits ?? 0
            return (Result(seconds: time, cpu: Double(used) / Double(meters), total: total, some: some), lines)
        }
    }

    // MARK: PostgreSQL

    private func byPostgreSQL(_ meters: Int, _ lines: [InvoiceLine], _ bench: Bench) throws -> Result {
        let statement = try Self.statement(lines)
        return try bench.inFreshFolder { folder in
            let server = try PostgreSQL(in: folder)
            try server.query(Self.tables)
            try server.query("INSERT INTO meter SELECT generate_series(1, \(meters))")
            try fill(server, meters)
            // A table made of a SELECT is filled in parallel; reading all rows once marks them as committed, too.
            try server.query(
                """
                CREATE TABLE reading AS
                SELECT meter, date '2026-10-01' AS month, 1000 * (1000000 + meter::bigint * 271 % 20000000) AS opening,
                    1000 * (1000000 + meter::bigint * 271 % 20000000) + sum(energy) AS closing
                FROM hourly GROUP BY meter
                """)
            try server.query("ALTER TABLE reading ADD PRIMARY KEY (month, meter)")
            try server.query("ANALYZE hourly")
            try server.query("VACUUM (ANALYZE, FREEZE) meter, reading, calendar")
            try server.query("CHECKPOINT")
            bench.say("PostgreSQL has \(try server.query("SELECT count(*) FROM hourly")) rows")
            let cpu = try Self.cpu(of: server)
            let start = Clock.now
            try server.query(statement)
            let time = Double(Clock.now - start) / 1e9
            let used = try Self.cpu(of: server) - cpu
            let total = Int64(try server.query("SELECT sum(total) FROM invoice")) ?? 0
            let list = Self.some(of: meters).map(String.init).joined(separator: ",")
            let some = try server.query("SELECT total FROM invoice WHERE meter IN (\(list)) ORDER BY meter")
                .split(separator: "\n").compactMap { Int64($0) }
            return Result(seconds: time, cpu: Double(used) / Double(meters), total: total, some: some)
        }
    }

    /// The hours of two halves of the meters at a time, each in order of meter.
    private func fill(_ server: PostgreSQL, _ meters: Int) throws {
        try server.query(
            together: [(1, meters / 2), (meters / 2 + 1, meters)].map { first, last in
                """
                INSERT INTO hourly
                SELECT timestamptz '2026-10-01Z' + h * interval '1 hour', meter, 1000 * (\(Self.wattHoursInSQL))
                FROM generate_series(\(first), \(last)) AS meter
                CROSS JOIN LATERAL generate_series(0, \(Self.hours - 1)) AS h
                """
            })
    }

    /// Energy in mWh, money in cents. What an hour's band is, is a table too, as a calendar is.
    private static let tables = """
        CREATE TABLE meter (id int PRIMARY KEY);
        CREATE UNLOGGED TABLE hourly (hour timestamptz NOT NULL, meter int NOT NULL, energy int NOT NULL)
            WITH (autovacuum_enabled = false);
        CREATE TABLE calendar (hour timestamptz PRIMARY KEY, band smallint NOT NULL);
        INSERT INTO calendar
        SELECT hour, CASE
            WHEN extract(isodow FROM hour AT TIME ZONE 'UTC') > 5 OR hour::date = '2026-10-12' THEN 2
            WHEN extract(hour FROM hour AT TIME ZONE 'UTC') BETWEEN 17 AND 19 THEN 0
            WHEN extract(hour FROM hour AT TIME ZONE 'UTC') IN (16, 20) THEN 1
            ELSE 2 END
        FROM generate_series(timestamptz '2026-10-01Z', '2026-10-31 23:00Z', interval '1 hour') AS hour;
        CREATE TABLE invoice (
            number bigint PRIMARY KEY, meter int NOT NULL REFERENCES meter, month date NOT NULL,
            opening bigint NOT NULL, closing bigint NOT NULL, peak bigint NOT NULL, intermediate bigint NOT NULL,
            off_peak bigint NOT NULL, total bigint NOT NULL, balance bigint NOT NULL, tariff text NOT NULL,
            issued_at timestamptz NOT NULL, due date NOT NULL, UNIQUE (month, meter));
        CREATE TABLE invoice_line (
            invoice bigint REFERENCES invoice, position smallint, kind text NOT NULL, label text NOT NULL,
            quantity bigint NOT NULL, unit text NOT NULL, unit_price numeric NOT NULL, amount bigint NOT NULL,
            PRIMARY KEY (invoice, position));
        """

    /// Quantities in hundredths of a kWh, prices in millionths, so that whole numbers do.
    private static func statement(_ lines: [InvoiceLine]) throws -> String {
        var values: [String] = []
        var amounts: [String] = []
        for (index, line) in lines.enumerated() {
            guard let price = line.unitPrice, price.scale <= 6 else { throw Failure("\(line.label) has no price") }
            let millionths = price.mantissa * (0..<(6 - price.scale)).reduce(Int64(1)) { product, _ in product * 10 }
            let energy =
                switch line.label.split(separator: " ").last {
                case "peak": "peak"
                case "intermediate": "intermediate"
                case "off-peak": "off_peak"
                default: "(peak + intermediate + off_peak)"
                }
            let quantity = "(\(energy) + 5000) / 10000"
            let amount = "(\(quantity) * \(millionths) + 500000) / 1000000"
            values.append(
                "(\(index + 1), '\(line.kind)', '\(line.label)', \(quantity) * 10000, 'kWh', \(price.text), \(amount))")
            amounts.append(amount)
        }
        let total = amounts.joined(separator: " + ")
        return """
            CREATE TEMPORARY TABLE used ON COMMIT DROP AS
            SELECT meter, sum(energy) FILTER (WHERE band = 0) AS peak,
                sum(energy) FILTER (WHERE band = 1) AS intermediate, sum(energy) FILTER (WHERE band = 2) AS off_peak
            FROM hourly JOIN calendar USING (hour)
            WHERE hour >= '2026-10-01Z' AND hour < '2026-11-01Z' GROUP BY meter;
            WITH issued AS (
                INSERT INTO invoice
                SELECT (SELECT coalesce(max(number), 0) FROM invoice) + row_number() OVER (ORDER BY meter), meter, month,
                    opening, closing, peak, intermediate, off_peak, total, total, 'white', now(), current_date + 15
                FROM (
                    SELECT r.meter, month, opening, closing, peak, intermediate, off_peak, \(total) AS total
                    FROM used JOIN reading AS r ON r.meter = used.meter AND r.month = '2026-10-01'
                    WHERE NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.month = r.month AND i.meter = r.meter)
                ) AS priced
                RETURNING number, peak, intermediate, off_peak
            )
            INSERT INTO invoice_line
            SELECT number, line.* FROM issued CROSS JOIN LATERAL (VALUES
                \(values.joined(separator: ",\n    "))) AS line
            """
    }

    /// A backend that has ended is counted with the server once that waited for it.
    private static func cpu(of server: PostgreSQL) throws -> Int64 {
        Clock.sleep(milliseconds: 200)
        return try server.process.cpu
    }
}
