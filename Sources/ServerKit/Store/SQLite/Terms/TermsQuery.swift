import GRDB
import GridModel

/// Finds by what many meters are billed over the period that a month names; one for each question.
struct TermsQuery {
    private struct Place {
        var usagePoint: UsagePointID
        var installation: Installation
        var supply: Supply
        /// Its number among ``periods``.
        var period: Int
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
    private var periods: [BillingPeriod] = []
    private var timelines: [String: TariffTimeline] = [:]
    private var positions: [Kind: Int] = [:]
    /// By the period's number, where there is no contract: most meters of most grids.
    private var standingPositions: [(period: Int, supply: Supply, kind: Int)] = []
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
        var points: [UsagePointID] = []
        points.reserveCapacity(meters.count)
        var shared: Set<UsagePointID> = []
        places.forEach { place in
            points.append(place.usagePoint)
            if !place.installation.covers(periods[place.period].span) { shared.insert(place.usagePoint) }
        }
        let contracts = try ContractRows.contracts(at: points, in: window, db)
        let others = shared.isEmpty ? [:] : try InstallationRows.installations(at: Array(shared), db)
        let subjects = meters.indices.map { index in
            Result { () throws -> [BillingSubject] in
                guard let place = places.first[index] else { return [] }
                let known = contracts.isEmpty ? [] : contracts[place.usagePoint] ?? []
                var subjects = try self.subjects(at: place, of: meters[index].id, known, others)
                for place in places.more[index] ?? [] {
                    subjects += try self.subjects(
                        at: place, of: meters[index].id, contracts[place.usagePoint] ?? [], others)
                }
                return subjects
            }
            .mapError { error in
                // Whatever it is, it is this meter's alone, and what is stored of it that must be put right.
                StoreFault(.conflict, (error as? StoreFault)?.message ?? "\(error)")
            }
        }
        return TermsBatch(kinds: kinds, subjects: subjects)
    }

    /// Where meters stand or stood within the period, by their position among those asked about: at one place nearly always.
    private struct Places {
        var first: [Place?]
        var more: [Int: [Place]] = [:]

        /// One that left and came back stands at one place.
        mutating func add(_ place: Place, at index: Int) {
            guard let known = first[index] else {
                first[index] = place
                return
            }
            if known.usagePoint == place.usagePoint { return }
            if more[index]?.contains(where: { $0.usagePoint == place.usagePoint }) ?? false { return }
            more[index, default: []].append(place)
        }

        func forEach(_ body: (Place) -> Void) {
            for case let place? in first { body(place) }
            for place in more.values.joined() { body(place) }
        }
    }

    private mutating func places(of meters: [(id: MeterID, zone: Zone)]) throws -> Places {
        let ids = IdentifierSet(meters.map(\.id.value))
        let window = window
        let cycleDays = try ReadingCycleRows.days(of: month, db)
        // Of the meters asked about and, where they are asked for as a range, of those that lie between; in order.
        let order = meters.indices.sorted { meters[$0].id < meters[$1].id }
        var next = order.startIndex
        var places = Places(first: Array(repeating: nil, count: meters.count))
        // A day more on either side: no zone is further from Greenwich.
        let until = Int64(window.upperBound.daysSince1970 + 1) * 86_400_000
        let from = Int64(window.lowerBound.daysSince1970 - 1) * 86_400_000
        try ids.forEach(
            """
            SELECT i.meter, i.usage_point, i.since, i.until, p.supply, \(cycleDays)
            FROM meter_installation i JOIN usage_point p ON p.id = i.usage_point
            WHERE \(ids.condition(on: "i.meter"))
            AND (i.since = 0 OR i.since < \(until)) AND (i.until IS NULL OR i.until > \(from))
            ORDER BY i.meter, i.since
            """, db
        ) { row in
            let meter = row.number(0)
            while next < order.endIndex, meters[order[next]].id.value < meter { next += 1 }
            guard next < order.endIndex, meters[order[next]].id.value == meter else { return }
            let asked = meters[order[next]]
            guard let point = UsagePointID(row.number(1)), let supply = self.supply(row.blob(4)),
                let cycle = BillingCycle(day: Int(row.number(5))),
                let earlier = BillingCycle(day: Int(row.number(6)))
            else { throw StoreFault(.corrupt, "a usage point's row cannot be read") }
            let place = Place(
                usagePoint: point,
                installation: Installation(
                    meter: asked.id, from: InstallationRows.from(row.number(2)),
                    until: row.isNull(3) ? nil : Instant(milliseconds: row.number(3))), supply: supply,
                period: period(cycle, after: earlier, asked.zone))
            if place.installation.touches(periods[place.period].span) { places.add(place, at: order[next]) }
        }
        return places
    }

    /// Most are of one kind, and a text is quicker compared than made.
    private func supply(_ text: UnsafeRawBufferPointer) -> Supply? {
        Supply.allCases.first { $0.rawValue.utf8.elementsEqual(text) }
    }

    /// The number of a period, which nearly always is the last one's.
    private mutating func period(_ cycle: BillingCycle, after earlier: BillingCycle, _ zone: Zone) -> Int {
        let known = periods.lastIndex { $0.cycle == cycle && $0.earlier == earlier && $0.zone == zone }
        if let known { return known }
        periods.append(BillingPeriod(month, cycle, after: earlier, in: zone))
        return periods.count - 1
    }

    /// One for each customer in turn; none where another meter stood last.
    private mutating func subjects(
        at place: Place, of meter: MeterID, _ contracts: [ContractRows.Days], _ others: [UsagePointID: [Installation]]
    ) throws -> [BillingSubject] {
        let period = periods[place.period]
        let span = period.span
        let standing = (others[place.usagePoint] ?? [place.installation]).compactMap { $0.clipped(to: span) }
        guard standing.last?.meter == meter else { return [] }
        let relevant = contracts.filter { contract in
            contract.from < period.days.upperBound && (contract.until.map { period.days.lowerBound < $0 } ?? true)
        }
        if relevant.isEmpty {
            return [
                BillingSubject(
                    usagePoint: place.usagePoint, customer: nil, contract: nil, kind: try standingKind(place),
                    meters: standing)
            ]
        }
        return try stays(of: relevant, in: period.days).compactMap { stay in
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
        let known = standingPositions.last { $0.period == place.period && $0.supply == place.supply }
        if let known { return known.kind }
        let kind = try self.kind(place, standingParts(of: periods[place.period].days))
        standingPositions.append((place.period, place.supply, kind))
        return kind
    }

    private mutating func kind(_ place: Place, _ parts: [(days: Range<CivilDate>, name: String)]) throws -> Int {
        let period = periods[place.period]
        let versions = try parts.flatMap { part in try timeline(part.name).parts(of: part.days) }
        let key = Kind(
            period: period, supply: place.supply, documents: versions.map(\.version.sha256),
            days: versions.map(\.days))
        if let known = positions[key] { return known }
        let terms = BillingTerms(
            period: period,
            tariffs: try versions.map { days, version in
                let read = try shelf.read(version.sha256) { try TariffRows.record(version.id, db) }
                return TariffTerm(days: days, tariff: read.tariff, document: read.document)
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

    fileprivate func touches(_ span: TimeSpan) -> Bool {
        (from.map { $0 < span.end } ?? true) && (until.map { $0 > span.start } ?? true)
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
