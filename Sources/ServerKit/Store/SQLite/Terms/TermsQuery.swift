import GRDB
import GridModel

/// Finds by what many meters are billed over the period that a month names; one for each question.
struct TermsQuery {
    private struct Place {
        var usagePoint: UsagePointID
        var installation: Installation
        var supply: Supply
        var period: BillingPeriod
    }

    /// What terms depend on.
    private struct Kind: Hashable {
        var period: BillingPeriod
        var supply: Supply
        /// Hashes of the documents stand for them.
        var documents: [String]
        var days: [Range<CivilDate>]
    }

    private let month: CivilMonth
    private let shelf: TariffShelf
    private let db: Database
    private let standing: [StandingTariff]
    private var periods: [Zone: [BillingCycle: BillingPeriod]] = [:]
    private var timelines: [String: TariffTimeline] = [:]
    private var positions: [Kind: Int] = [:]
    /// Where there is no contract: most meters of most grids.
    private var standingPositions: [Zone: [BillingCycle: [Supply: Int]]] = [:]
    private var kinds: [BillingTerms] = []

    init(_ month: CivilMonth, _ shelf: TariffShelf, _ db: Database) throws {
        self.month = month
        self.shelf = shelf
        self.db = db
        standing = try TariffRows.standing(db)
    }

    /// Days that no period of the month goes beyond, whatever its cycle and zone.
    private var window: Range<CivilDate> {
        month.previous.firstDay.adding(days: -1)..<month.next.firstDay.adding(days: 1)
    }

    mutating func batch(_ meters: [(id: MeterID, zone: Zone)]) throws -> TermsBatch {
        let places = try places(of: meters)
        let points = Set(places.values.flatMap { $0.map(\.usagePoint) })
        let contracts = try ContractRows.contracts(at: Array(points), in: window, db)
        let shared = places.values.joined().filter { !$0.installation.covers($0.period.span) }.map(\.usagePoint)
        let others = shared.isEmpty ? [:] : try InstallationRows.installations(at: Array(Set(shared)), db)
        let subjects = meters.map { meter in
            Result { () throws -> [BillingSubject] in
                try (places[meter.id] ?? []).flatMap { place in
                    try self.subjects(at: place, of: meter.id, contracts[place.usagePoint] ?? [], others)
                }
            }
            .mapError { error in
                // Whatever it is, it is this meter's alone, and what is stored of it that must be put right.
                StoreFault(.conflict, (error as? StoreFault)?.message ?? "\(error)")
            }
        }
        return TermsBatch(kinds: kinds, subjects: subjects)
    }

    /// Where each of the meters stands or stood within the period.
    private mutating func places(of meters: [(id: MeterID, zone: Zone)]) throws -> [MeterID: [Place]] {
        let zones = Dictionary(meters.map { ($0.id, $0.zone) }) { first, _ in first }
        let ids = IdentifierSet(meters.map(\.id.value))
        let window = window
        let statement = try db.cachedStatement(
            sql: """
                SELECT i.meter, i.usage_point, i.since, i.until, p.supply, p.cycle_day
                FROM meter_installation i JOIN usage_point p ON p.id = i.usage_point
                WHERE \(ids.condition(on: "i.meter"))
                AND (i.since = 0 OR i.since < ?) AND (i.until IS NULL OR i.until > ?) ORDER BY i.meter, i.since
                """)
        // A day more on either side: no zone is further from Greenwich.
        let rows = try Row.fetchCursor(
            statement,
            arguments: ids.arguments + [
                Int64(window.upperBound.daysSince1970 + 1) * 86_400_000,
                Int64(window.lowerBound.daysSince1970 - 1) * 86_400_000,
            ])
        var places: [MeterID: [Place]] = [:]
        while let row = try rows.next() {
            // Those that lie between the ones asked about are in the range too.
            guard let meter = MeterID(row[0] as Int64), let zone = zones[meter] else { continue }
            guard let point = UsagePointID(row[1] as Int64), let supply = Supply(rawValue: row[4]),
                let cycle = BillingCycle(day: row[5])
            else { throw StoreFault(.corrupt, "a usage point's row cannot be read") }
            let place = Place(
                usagePoint: point,
                installation: Installation(
                    meter: meter, from: InstallationRows.from(row[2]),
                    until: (row[3] as Int64?).map { Instant(milliseconds: $0) }), supply: supply,
                period: period(cycle, zone))
            if place.installation.clipped(to: place.period.span) != nil { places[meter, default: []].append(place) }
        }
        return places
    }

    private mutating func period(_ cycle: BillingCycle, _ zone: Zone) -> BillingPeriod {
        if let known = periods[zone]?[cycle] { return known }
        let period = BillingPeriod(month, cycle, in: zone)
        periods[zone, default: [:]][cycle] = period
        return period
    }

    /// One for each customer in turn; none where another meter stood last.
    private mutating func subjects(
        at place: Place, of meter: MeterID, _ contracts: [ContractRows.Days], _ others: [UsagePointID: [Installation]]
    ) throws -> [BillingSubject] {
        let span = place.period.span
        let standing = (others[place.usagePoint] ?? [place.installation]).compactMap { $0.clipped(to: span) }
        guard standing.last?.meter == meter else { return [] }
        let relevant = contracts.filter { contract in
            contract.from < place.period.days.upperBound
                && (contract.until.map { place.period.days.lowerBound < $0 } ?? true)
        }
        if relevant.isEmpty {
            return [
                BillingSubject(
                    usagePoint: place.usagePoint, customer: nil, contract: nil, kind: try standingKind(place),
                    meters: standing)
            ]
        }
        return try stays(of: relevant, in: place.period.days).compactMap { stay in
            let kind = try kind(place, stay.tariffs)
            let billed = kinds[kind].span
            let meters = standing.compactMap { $0.clipped(to: billed) }
            return meters.isEmpty
                ? nil
                : BillingSubject(
                    usagePoint: place.usagePoint, customer: stay.customer, contract: stay.contract, kind: kind,
                    meters: meters)
        }
    }

    /// Days with one customer, and by which tariffs they are billed.
    private struct Stay {
        var customer: CustomerID?
        var contract: ContractID?
        var tariffs: [(days: Range<CivilDate>, name: String)]
    }

    private func stays(of contracts: [ContractRows.Days], in days: Range<CivilDate>) -> [Stay] {
        var stays: [Stay] = []
        func add(_ customer: CustomerID?, _ contract: ContractID?, _ parts: [(days: Range<CivilDate>, name: String)]) {
            if var last = stays.last, last.customer == customer {
                last.contract = contract ?? last.contract
                last.tariffs += parts
                stays[stays.count - 1] = last
            } else {
                stays.append(Stay(customer: customer, contract: contract, tariffs: parts))
            }
        }
        var day = days.lowerBound
        for contract in contracts {
            let (from, until) = (max(contract.from, day), min(contract.until ?? days.upperBound, days.upperBound))
            if day < from { add(nil, nil, standingParts(of: day..<from)) }
            add(contract.customer, contract.id, [(from..<until, contract.tariff)])
            day = until
        }
        if day < days.upperBound { add(nil, nil, standingParts(of: day..<days.upperBound)) }
        return stays
    }

    private func standingParts(of days: Range<CivilDate>) -> [(days: Range<CivilDate>, name: String)] {
        let changes = standing.map(\.from).filter { $0 > days.lowerBound && $0 < days.upperBound }
        let edges = [days.lowerBound] + changes + [days.upperBound]
        return zip(edges, edges.dropFirst()).map { ($0..<$1, standing.tariff(on: $0)) }
    }

    private mutating func standingKind(_ place: Place) throws -> Int {
        let (zone, cycle) = (place.period.zone, BillingCycle(day: place.period.days.lowerBound.day) ?? .month)
        if let known = standingPositions[zone]?[cycle]?[place.supply] { return known }
        let position = try kind(place, standingParts(of: place.period.days))
        standingPositions[zone, default: [:]][cycle, default: [:]][place.supply] = position
        return position
    }

    private mutating func kind(_ place: Place, _ parts: [(days: Range<CivilDate>, name: String)]) throws -> Int {
        let versions = try parts.flatMap { part in try timeline(part.name).parts(of: part.days) }
        let key = Kind(
            period: place.period, supply: place.supply, documents: versions.map(\.record.sha256),
            days: versions.map(\.days))
        if let known = positions[key] { return known }
        let terms = BillingTerms(
            period: place.period,
            tariffs: try versions.map {
                TariffTerm(days: $0.days, tariff: try shelf.tariff($0.record), document: $0.record.document)
            },
            supply: place.supply)
        kinds.append(terms)
        positions[key] = kinds.count - 1
        return kinds.count - 1
    }

    private mutating func timeline(_ name: String) throws -> TariffTimeline {
        if let known = timelines[name] { return known }
        let timeline = try TariffTimeline(name, db)
        timelines[name] = timeline
        return timeline
    }
}

extension Installation {
    fileprivate func covers(_ span: TimeSpan) -> Bool {
        (from.map { $0 <= span.start } ?? true) && (until.map { $0 >= span.end } ?? true)
    }

    /// The part of a span that the meter stood there; nil for none.
    fileprivate func clipped(to span: TimeSpan) -> StandingMeter? {
        let start = max(from ?? span.start, span.start)
        let end = min(until ?? span.end, span.end)
        return start < end ? StandingMeter(meter: meter, span: TimeSpan(start: start, end: end)) : nil
    }
}

extension StandingMeter {
    fileprivate func clipped(to other: TimeSpan) -> StandingMeter? {
        let (start, end) = (max(span.start, other.start), min(span.end, other.end))
        return start < end ? StandingMeter(meter: meter, span: TimeSpan(start: start, end: end)) : nil
    }
}
