import GridModel

/// Where a meter's energy goes, as far as its readings of the last month tell.
package struct InsightQuestion: Sendable {
    package var meter: MeterID
    /// Nothing later is looked at; nil: now.
    package var to: DateExpression?
    /// No more days than this; nil: a month of them.
    package var days: Int?
    package var night: LocalHours

    /// From one to five.
    package static let usualNight = LocalHours(from: 60, to: 300)!
    /// 0001-01-01: nothing is older.
    private static let firstInstant = Instant(seconds: -62_135_596_800)

    private static let hour = 3_600

    /// A month at most; fewer say too little.
    package static let possibleDays = 3...31

    package init(
        meter: MeterID, to: DateExpression? = nil, days: Int? = nil, night: LocalHours = InsightQuestion.usualNight
    ) {
        self.meter = meter
        self.to = to
        self.days = days
        self.night = night
    }

    package typealias Source = MeterDirectory & ReadingStore & TermsStore & UsagePointStore

    /// - Throws: ``QuestionFault`` for a meter that is not there, or a night that is none; ``StoreFault`` when the store
    ///   can't read.
    package func answer(from store: any Source, clock: WallClock) async throws -> MeterInsight {
        guard let zone = store.entry(of: meter)?.zone else { throw QuestionFault.unknownMeter(meter) }
        try check()
        let now = clock.now()
        let end = to?.instant(in: zone, now: now) ?? now
        let past = TimeSpan(start: Self.firstInstant, end: max(end, Self.firstInstant.adding(milliseconds: 1)))
        guard let known = try await store.known(of: MeterSelection([meter]), in: past),
            let window = InsightWindow(until: end, known: known, most: days, in: zone)
        else { return nothing(in: zone) }
        var notes: [String] = []
        let terms = await terms(of: window, store, &notes)
        let boundaries = WindowUsage.boundaries(of: window, plan: terms?.plan.boundaries ?? [])
        let reader = RegisterReader(store, RegisterKey(meter))
        let pieces = try await reader.pieces(boundaries: boundaries).pieces
        let expected = store.events(of: RegisterKey(meter))?.rules.expectedIntervalSeconds ?? Self.hour
        let usage = WindowUsage(
            pieces, of: window, plan: terms?.plan.boundaries ?? [], isReadSeldom: expected > Self.hour)
        var bill: WindowBill?
        if let terms {
            do {
                let others = try await others(of: terms.plan, store)
                bill = try WindowBill(terms.plan, tariff: terms.tariff, usage, others: others)
            } catch let fault as BillingFault {
                notes.append("no money: \(fault.message)")
            }
        }
        let comparisons = try await comparisons(of: window, usage.total.perDay, store, now: now, &notes)
        let maker = InsightMaker(usage: usage, bill: bill)
        return try maker.insight(of: meter, night: night, comparisons: comparisons, notes: notes)
    }

    private func check() throws(QuestionFault) {
        if let days, !Self.possibleDays.contains(days) {
            throw QuestionFault(
                .badRequest,
                "days is \(days): an insight looks at \(Self.possibleDays.lowerBound) to \(Self.possibleDays.upperBound)"
            )
        }
        let length = (night.to - night.from + 1_440) % 1_440
        guard night.from % 60 == 0, night.to % 60 == 0, (60...720).contains(length) else {
            throw QuestionFault(
                .badRequest, "night is \(night.text): it has full hours, from one to twelve of them, as 01:00-05:00")
        }
    }

    private func nothing(in zone: Zone) -> MeterInsight {
        MeterInsight(
            meter: meter, timeZone: zone, period: nil, days: 0, consumptionKwh: .zero, perDayKwh: nil,
            quality: .measured, hours: .init(total: 0, known: 0, estimated: 0, held: 0),
            notes: ["no whole day is known yet: an insight takes at least \(InsightMaker.leastHours) hours of readings"]
        )
    }

    // MARK: Money

    /// The tariff in force on the window's last day, and the bill's plan by it; nil, and a note, when there is none.
    private func terms(
        of window: InsightWindow, _ store: any Source, _ notes: inout [String]
    ) async -> (plan: BillingPlan, tariff: String)? {
        let last = window.days.upperBound.adding(days: -1)
        do {
            let month = try await store.month(of: meter, holding: window.span.end.adding(milliseconds: -1))
            let terms = try await store.terms(of: [meter], in: month)[0]
            guard let tariff = (terms.tariffs.first { $0.days.contains(last) } ?? terms.tariffs.last)?.tariff else {
                throw BillingFault(message: "no tariff is in force on \(last.text)")
            }
            return (try WindowBill.plan(of: window, under: tariff, terms.supply), tariff.name)
        } catch let fault as BillingFault {
            notes.append("no money: \(fault.message)")
        } catch let fault as StoreFault {
            notes.append("no money: \(fault.message)")
        } catch {
            notes.append("no money: its terms can't be read")
        }
        return nil
    }

    /// What the plan's other registers counted, as energy given back does.
    private func others(of plan: BillingPlan, _ store: any Source) async throws -> [RegisterID: [Usage]] {
        var usage: [RegisterID: [Usage]] = [:]
        for register in plan.registers where register != .importedEnergy {
            let pieces = try await RegisterReader(store, RegisterKey(meter, register)).pieces(
                boundaries: plan.boundaries
            ).pieces
            usage[register] = try pieces.map { piece in
                guard let energy = piece.exactConsumption else {
                    throw BillingFault.tooMuchCounted(in: plan.terms.period.month)
                }
                return Usage(energy: energy, quality: piece.quality)
            }
        }
        return usage
    }

    // MARK: Comparisons

    private func comparisons(
        of window: InsightWindow, _ perDay: Energy?, _ store: any Source, now: Instant, _ notes: inout [String]
    ) async throws -> [InsightComparison] {
        let reader = RegisterReader(store, RegisterKey(meter))
        var comparisons: [InsightComparison] = []
        for (kind, span) in [(InsightComparison.Kind.previous, window.previous), (.lastYear, window.lastYear)] {
            let piece = try await reader.total(of: span).piece
            let known = piece.flatMap { $0.isKnown ? $0 : nil }
            comparisons.append(InsightComparing.time(kind, span, known, beside: perDay))
        }
        let alike = AlikeMeters(store: store, meter: meter, now: now)
        if let others = try await alike.perDay(over: window.span),
            let comparison = InsightComparing.alike(
                window.span, days: window.days.count, others.energies, group: others.group, beside: perDay)
        {
            comparisons.append(comparison)
        } else {
            notes.append("fewer than \(InsightComparing.leastMeters) meters alike are known over these days")
        }
        return comparisons
    }
}
