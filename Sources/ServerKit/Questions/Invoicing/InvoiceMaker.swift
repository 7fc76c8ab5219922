import GridModel

/// Works out the invoices of a period, of some hundred meters in one read.
struct InvoiceMaker: Sendable {
    typealias Source = MeterDirectory & ReadingStore & TermsStore & LedgerStore

    let store: any Source
    let month: CivilMonth
    /// A period that is not over by then has no invoice yet.
    let now: Instant
    var plans = SharedPlans()

    enum Outcome: Sendable {
        case draft(DraftedInvoice)
        /// The period has this invoice.
        case existing(Int64)
        /// Nothing was ever read up to the period's end.
        case unread
        /// What stands against it, and the way out.
        case failed(String)
    }

    /// What comes of each of these meters, which are given in order.
    ///
    /// - Parameter anew: Also of those that have an invoice.
    func outcomes(of meters: [MeterID], anew: Bool = false) async throws -> [Outcome] {
        let standings = try await store.standings(of: meters, in: month)
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(meters.count)
        var wanted: [MeterID] = []
        var places: [Int] = []
        for (index, standing) in standings.enumerated() {
            if let number = standing.invoice, !anew {
                outcomes.append(.existing(number))
            } else {
                outcomes.append(.unread)
                wanted.append(meters[index])
                places.append(index)
            }
        }
        guard !wanted.isEmpty else { return outcomes }
        let terms = try await self.terms(of: wanted)
        var start = 0
        while start < wanted.count {
            var end = start + 1
            switch terms[start] {
            case .failure(let fault): outcomes[places[start]] = .failed(fault.message)
            case .success(let shared):
                while end < wanted.count, terms[end] == terms[start] { end += 1 }
                let made = try await make(Array(wanted[start..<end]), by: shared)
                for (offset, made) in made.enumerated() {
                    let place = places[start + offset]
                    outcomes[place] = made.outcome(standings[place], meters[place])
                }
            }
            start = end
        }
        return outcomes
    }

    // MARK: Terms

    /// The terms of each meter, or why it has none.
    private func terms(of meters: [MeterID]) async throws -> [Result<BillingTerms, BillingFault>] {
        do {
            return try await store.terms(of: meters, in: month).map { .success($0) }
        } catch let fault as StoreFault where fault.isAboutOneMeter {
            // One of them stands against it: who it is shows one by one.
            var terms: [Result<BillingTerms, BillingFault>] = []
            for meter in meters {
                do {
                    terms += try await store.terms(of: [meter], in: month).map { .success($0) }
                } catch let fault as StoreFault where fault.isAboutOneMeter {
                    terms.append(.failure(BillingFault(message: fault.message)))
                } catch let fault as BillingFault {
                    terms.append(.failure(fault))
                }
            }
            return terms
        }
    }

    // MARK: Readings

    /// What a meter's readings come to.
    private enum Made: Sendable {
        case draft(
            Kept<InvoiceTerms>, Kept<[LineForm]>, figures: [UInt8], total: Int64, consumption: Energy,
            quality: IntervalQuality)
        case unread
        case failed(String)
        /// It must be read by itself.
        case open

        func outcome(_ standing: BillingStanding, _ meter: MeterID) -> Outcome {
            switch self {
            case .draft(let terms, let forms, let figures, let total, let consumption, let quality):
                .draft(
                    DraftedInvoice(
                        meter: meter, usagePoint: standing.usagePoint, customer: nil, terms: terms, forms: forms,
                        figures: figures, total: total, consumption: consumption, quality: quality))
            case .unread, .open: .unread
            case .failed(let message): .failed(message)
            }
        }
    }

    private func make(_ meters: [MeterID], by terms: BillingTerms) async throws -> [Made] {
        let shared: SharedPlan
        do {
            shared = try plans.plan(terms)
        } catch let fault as BillingFault {
            return meters.map { _ in .failed(fault.message) }
        }
        guard now >= shared.period.end else {
            let end = terms.period.days.upperBound.text
            return meters.map { _ in .failed("\(month.text) goes on until \(end): nothing is issued before") }
        }
        let isPlain = shared.plan.registers == [.importedEnergy]
        var made: [Made] = isPlain ? try await fold(meters, shared) : meters.map { _ in .open }
        for (index, meter) in meters.enumerated() {
            if case .open = made[index] { made[index] = try await readAlone(meter, shared) }
        }
        return made
    }

    /// Read in a few milliseconds; what one read holds on to.
    private static let batch = 512
    /// A register with more readings in a period is read by itself, from its rollups where it has some.
    private static let densest = 16_384

    private struct Batch: Sendable {
        var meters: [MeterID]
        var made: [Made]
        /// Where the next meter is found, at the earliest.
        var next = 0

        mutating func set(_ meter: MeterID, _ value: Made) {
            while next < meters.count, meters[next] < meter { next += 1 }
            if next < meters.count, meters[next] == meter { made[next] = value }
        }
    }

    private func fold(_ meters: [MeterID], _ shared: SharedPlan) async throws -> [Made] {
        let sequence = store.counts.journalSequence
        let span = TimeSpan(
            start: shared.period.start.adding(milliseconds: -Metering.context), end: shared.period.end)
        var made: [Made] = []
        made.reserveCapacity(meters.count)
        for start in stride(from: 0, to: meters.count, by: Self.batch) {
            let some = Array(meters[start..<min(start + Self.batch, meters.count)])
            let (folded, passedOver) = try await store.fold(
                histories: some, in: span, most: Self.densest,
                into: Batch(meters: some, made: some.map { _ in .unread })
            ) { batch, key, history in
                batch.set(key.meter, try Self.make(history, shared, sequence))
            }
            var batch = folded
            batch.next = 0
            for key in passedOver { batch.set(key.meter, .open) }
            made += batch.made
        }
        return made
    }

    private static func make(_ history: RegisterHistory, _ shared: SharedPlan, _ sequence: Int64) throws -> Made {
        let boundaries = shared.plan.boundaries
        if let growing = GrowingRegister(history), !growing.hasGap(cutBy: boundaries) {
            return try make(growing, shared, sequence)
        }
        let line = RegisterLine(history)
        let end = shared.period.end
        guard line.needed(toJudgeUntil: end, knownUntil: end, after: history.after) == nil,
            Gap.find(in: line, cutBy: boundaries).isEmpty
        else { return .open }
        return try make(line, shared, sequence)
    }

    private static func make(
        _ course: some RegisterCourse, _ shared: SharedPlan, _ sequence: Int64
    ) throws -> Made {
        guard let known = course.known, known.start < shared.period.end else { return .unread }
        guard known.end > shared.period.start else { return silent(since: known.end) }
        var usage: [Usage] = []
        usage.reserveCapacity(shared.plan.boundaries.count - 1)
        Metering.forEachPiece(course, boundaries: shared.plan.boundaries) { piece in
            usage.append(Usage(energy: piece.consumption, quality: piece.quality))
        }
        let evidence = RegisterEvidence(
            register: .importedEnergy, opening: BoundaryReadings(course, at: shared.period.start),
            closing: BoundaryReadings(course, at: shared.period.end), consumptionKwh: sum(usage))
        return try draft([.importedEnergy: usage], [evidence], shared, sequence)
    }

    private static func silent(since last: Instant) -> Made {
        .failed("nothing was read since \(last): read it, then issue it")
    }

    private static func draft(
        _ usage: [RegisterID: [Usage]], _ registers: [RegisterEvidence], _ shared: SharedPlan, _ sequence: Int64
    ) throws -> Made {
        do {
            let bill = try shared.plan.bill(usage)
            let figures = try InvoiceFigures(bill, registers: registers, journalSequence: sequence)
            return .draft(
                shared.kept, try shared.forms(of: bill.lines), figures: figures.encoded(from: shared.period.start),
                total: bill.total.minorUnits, consumption: bill.consumption, quality: bill.quality)
        } catch let fault as BillingFault {
            return .failed(fault.message)
        }
    }

    private static func sum(_ usage: [Usage]) -> Energy { usage.reduce(into: .zero) { $0 += $1.energy } }

    /// For meters whose readings are many, or hard to judge, or of several registers.
    private func readAlone(_ meter: MeterID, _ shared: SharedPlan) async throws -> Made {
        let sequence = store.counts.journalSequence
        var usage: [RegisterID: [Usage]] = [:]
        var registers: [RegisterEvidence] = []
        for register in shared.plan.registers {
            let key = RegisterKey(meter, register)
            let pieces = try await RegisterReader(store, key).pieces(boundaries: shared.plan.boundaries).pieces
            if register == .importedEnergy, !pieces.contains(where: \.isKnown) {
                guard let last = store.latest(of: key)?.last, last.at <= shared.period.start else { return .unread }
                return Self.silent(since: last.at)
            }
            let parts = pieces.map { Usage(energy: $0.consumption, quality: $0.quality) }
            usage[register] = parts
            registers.append(
                RegisterEvidence(
                    register: register, opening: try await readings(of: key, at: shared.period.start),
                    closing: try await readings(of: key, at: shared.period.end), consumptionKwh: Self.sum(parts)))
        }
        return try Self.draft(usage, registers, shared, sequence)
    }

    private func readings(of key: RegisterKey, at instant: Instant) async throws -> BoundaryReadings {
        BoundaryReadings(
            try await store.history(of: key, in: TimeSpan(start: instant, end: instant.adding(milliseconds: 1))))
    }
}

extension StoreFault {
    /// Other meters may be billed all the same.
    fileprivate var isAboutOneMeter: Bool { [.notFound, .conflict].contains(code) }
}
