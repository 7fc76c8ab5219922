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

    /// What comes of each of these meters, which are given in order: one thing nearly always; nothing for one that another
    /// took the place of within the period, and several where the customer changed within it.
    ///
    /// - Parameters:
    ///   - anew: Also of those that have an invoice; what is to be accounted for of earlier ones is then not looked for.
    ///   - trueUps: What is accounted for of earlier invoices, when it is known.
    func outcomes(
        of meters: [MeterID], anew: Bool = false, carrying trueUps: [TrueUp] = []
    ) async throws -> [[Outcome]] {
        let batch = try await store.subjects(of: meters, in: month)
        var outcomes: [[Outcome]] = batch.subjects.map { subjects in
            switch subjects {
            case .success(let subjects): subjects.map { _ in .unread }
            case .failure(let fault): [.failed(fault.message)]
            }
        }
        var points: [UsagePointID] = []
        points.reserveCapacity(meters.count)
        if !anew {
            for case .success(let subjects) in batch.subjects { points += subjects.map(\.usagePoint) }
        }
        let live = points.isEmpty ? [:] : try await store.liveInvoices(of: points, in: month)
        let open = points.isEmpty ? [:] : try await store.openEstimates(of: points, before: month)
        var work: [[Wanted]] = batch.kinds.map { _ in [] }
        for (index, subjects) in batch.subjects.enumerated() {
            guard case .success(let subjects) = subjects else { continue }
            for (part, subject) in subjects.enumerated() {
                let days = batch.kinds[subject.kind].days
                if let known = live[subject.usagePoint]?.first(where: { $0.covers(anyOf: days) }) {
                    outcomes[index][part] = .existing(known.number)
                } else {
                    var wanted = Wanted(meter: meters[index], subject: subject, place: index, part: part)
                    wanted.trueUps = trueUps
                    if let open = open[subject.usagePoint] { wanted.open = open }
                    work[subject.kind].append(wanted)
                }
            }
        }
        for (kind, wanted) in work.enumerated() where !wanted.isEmpty {
            for (one, made) in zip(wanted, try await make(wanted, by: batch.kinds[kind])) {
                outcomes[one.place][one.part] = made.outcome(one)
            }
        }
        return outcomes
    }

    /// An invoice to make.
    private struct Wanted: Sendable {
        var meter: MeterID
        var subject: BillingSubject
        /// Where it belongs among the outcomes.
        var place: Int
        var part: Int
        /// Estimates of earlier periods that it may account for, and those it does.
        var open: [OpenEstimate] = []
        var trueUps: [TrueUp] = []
    }

    // MARK: Readings

    /// What a meter's readings come to.
    private enum Made: Sendable {
        case draft(
            Kept<InvoiceTerms>, Kept<[LineForm]>, figures: [UInt8], total: Int64, consumption: Energy,
            quality: IntervalQuality)
        /// One that is estimated, or accounts for others that were.
        case unusual(DraftedInvoice)
        case unread
        case failed(String)
        /// It must be read by itself.
        case open

        func outcome(_ wanted: Wanted) -> Outcome {
            switch self {
            case .draft(let terms, let forms, let figures, let total, let consumption, let quality):
                .draft(
                    DraftedInvoice(
                        meter: wanted.meter, usagePoint: wanted.subject.usagePoint.value,
                        customer: wanted.subject.customer?.value, terms: terms, forms: forms,
                        figures: figures, total: total, consumption: consumption, quality: quality))
            case .unusual(var draft): .draft(Self.named(&draft, wanted))
            case .unread, .open: .unread
            case .failed(let message): .failed(message)
            }
        }

        private static func named(_ draft: inout DraftedInvoice, _ wanted: Wanted) -> DraftedInvoice {
            draft.meter = wanted.meter
            draft.usagePoint = wanted.subject.usagePoint.value
            draft.customer = wanted.subject.customer?.value
            return draft
        }
    }

    private func make(_ wanted: [Wanted], by terms: BillingTerms) async throws -> [Made] {
        let shared: SharedPlan
        do {
            shared = try plans.plan(terms)
        } catch let fault as BillingFault {
            return wanted.map { _ in .failed(fault.message) }
        }
        guard now >= terms.period.span.end else {
            let end = terms.period.days.upperBound.text
            return wanted.map { _ in .failed("\(month.text) goes on until \(end): nothing is issued before") }
        }
        var made: [Made] = wanted.map { _ in .open }
        // Those whose one meter stood there all the time are read together.
        var plain: [Int] = []
        if shared.plan.registers == [.importedEnergy] {
            plain = wanted.indices.filter { index in
                let meters = wanted[index].subject.meters
                return meters.count == 1 && meters[0].meter == wanted[index].meter && meters[0].span == shared.period
                    && wanted[index].open.isEmpty && wanted[index].trueUps.isEmpty
                    && store.status(of: wanted[index].meter) == .active
            }
        }
        for (index, result) in zip(plain, try await fold(plain.map { wanted[$0].meter }, shared)) {
            made[index] = result
        }
        for index in wanted.indices {
            if case .open = made[index] { made[index] = try await readAlone(wanted[index], shared) }
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
            return try lagging(growing, shared, sequence) ?? make(growing, shared, sequence)
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
        // What is missing is estimated by more than is at hand.
        guard known.end >= shared.period.end else { return .open }
        var usage: [Usage] = []
        usage.reserveCapacity(shared.plan.boundaries.count - 1)
        var sum: Int128 = 0
        var fits = true
        Metering.forEachPiece(course, boundaries: shared.plan.boundaries) { piece in
            let energy = piece.exactConsumption
            fits = fits && energy != nil
            sum += piece.energy
            usage.append(Usage(energy: energy ?? .zero, quality: piece.quality))
        }
        guard fits, let sum = Int64(exactly: sum) else {
            return .failed(BillingFault.tooMuchCounted(in: shared.terms.period.month).message)
        }
        let evidence = RegisterEvidence(
            register: .importedEnergy, opening: BoundaryReadings(course, at: shared.period.start),
            closing: BoundaryReadings(course, at: shared.period.end), consumptionKwh: Energy(milliwattHours: sum))
        return try draft([.importedEnergy: usage], [evidence], shared, sequence)
    }

    /// A register that was read till shortly before the period's end, as all are right after it: what its estimate is like
    /// was read with the period. Nil when it is none.
    private static func lagging(_ course: GrowingRegister, _ shared: SharedPlan, _ sequence: Int64) throws -> Made? {
        let zone = shared.plan.terms.period.zone
        guard let known = course.known, known.end < shared.period.end, known.end > shared.period.start else {
            return nil
        }
        let hours = PastHours.boundaries(before: known.end, in: zone)
        // Before the period readings were read that do not tell for good how others are to be judged.
        guard let first = hours.first, first >= shared.period.start else { return nil }
        let missing = TimeSpan(start: known.end, end: shared.period.end)
        let past = PastHours(before: missing, Metering.pieces(course, boundaries: hours), in: zone)
        guard let stretch = EstimatedStretch(missing, like: past) else { return nil }
        let pieces = Estimation.fill(
            Metering.pieces(course, boundaries: shared.plan.boundaries), with: stretch)
        let energies = pieces.map(\.exactConsumption)
        guard !energies.contains(nil), let sum = Int64(exactly: pieces.reduce(Int128(0)) { $0 + $1.energy }) else {
            return .failed(BillingFault.tooMuchCounted(in: shared.terms.period.month).message)
        }
        let usage = zip(pieces, energies).map { Usage(energy: $1 ?? .zero, quality: $0.quality) }
        let evidence = RegisterEvidence(
            register: .importedEnergy, opening: BoundaryReadings(course, at: shared.period.start),
            closing: BoundaryReadings(course, at: shared.period.end), consumptionKwh: Energy(milliwattHours: sum),
            estimate: stretch.evidence)
        return try unusual([.importedEnergy: usage], [evidence], [], shared, sequence)
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
                shared.kept, try shared.forms(of: bill, figures), figures: figures.encoded(from: shared.period.start),
                total: bill.total.minorUnits, consumption: bill.consumption, quality: bill.quality)
        } catch let fault as BillingFault {
            return .failed(fault.message)
        }
    }

    /// For meters whose readings are many, or hard to judge, or of several registers, where one meter took the place of
    /// another, and where something was estimated.
    private func readAlone(_ wanted: Wanted, _ shared: SharedPlan) async throws -> Made {
        let subject = wanted.subject
        let sequence = store.counts.journalSequence
        let found: SubjectReader.Found
        do {
            found = try await SubjectReader(store: store, isOver: true).read(subject, shared.plan)
        } catch let fault as BillingFault {
            return .failed(fault.message)
        }
        if found.known == nil, !found.isFilled {
            let last = subject.meters.compactMap { store.latest(of: RegisterKey($0.meter))?.last.at }.max()
            guard let last, last <= shared.period.start else { return .unread }
            return Self.silent(since: last)
        }
        var trueUps = wanted.trueUps
        if !wanted.open.isEmpty {
            trueUps += try await TrueUpFinder(store: store, now: now, plans: plans).trueUps(
                for: subject, wanted.open, meter: wanted.meter, currency: shared.kept.value.currency)
        }
        let isEstimated = found.registers.contains { $0.estimate != nil }
        guard isEstimated || !trueUps.isEmpty else {
            return try Self.draft(found.usage, found.registers, shared, sequence)
        }
        return try Self.unusual(found.usage, found.registers, trueUps, shared, sequence)
    }

    /// One that is estimated, or accounts for others that were; whose it is, is said later.
    private static func unusual(
        _ usage: [RegisterID: [Usage]], _ registers: [RegisterEvidence], _ trueUps: [TrueUp], _ shared: SharedPlan,
        _ sequence: Int64
    ) throws -> Made {
        do {
            var bill = try shared.plan.bill(usage)
            try bill.add(trueUps)
            let figures = try InvoiceFigures(bill, registers: registers, trueUps: trueUps, journalSequence: sequence)
            return .unusual(
                DraftedInvoice(
                    meter: 1, usagePoint: 0, customer: nil, terms: shared.kept,
                    forms: try shared.forms(of: bill, figures), figures: figures.encoded(from: shared.period.start),
                    total: bill.total.minorUnits, consumption: bill.consumption, quality: bill.quality,
                    isEstimated: registers.contains { $0.estimate != nil }, trueUps: trueUps,
                    notes: InvoiceNotes.of(registers, in: shared.kept.value.timeZone)))
        } catch let fault as BillingFault {
            return .failed(fault.message)
        }
    }
}

extension [InvoiceMaker.Outcome] {
    /// The draft of the days that an issued invoice is about, or of some of them.
    func draft(inPlaceOf invoice: StoredInvoice) -> DraftedInvoice? {
        let drafts = compactMap { outcome -> DraftedInvoice? in
            if case .draft(let draft) = outcome, draft.usagePoint == invoice.usagePoint { draft } else { nil }
        }
        return drafts.first { $0.terms.value.firstDay == invoice.terms.firstDay }
            ?? drafts.first { draft in
                draft.terms.value.firstDay <= invoice.terms.lastDay
                    && invoice.terms.firstDay <= draft.terms.value.lastDay
            }
    }
}
