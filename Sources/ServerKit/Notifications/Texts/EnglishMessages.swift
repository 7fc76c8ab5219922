import GridModel

/// Notifications in English.
struct EnglishMessages: MessageWords {
    let figures = Figures(language: .english)

    func subject(_ facts: NotificationFacts, _ audience: MessageAudience) -> String {
        guard audience == .operators else { return customerSubject(facts) }
        let subject = "\(Self.title(facts.alert.kind)): \(place(facts))"
        return switch facts.kind {
        case .firing: "[\(facts.alert.severity.rawValue)] \(subject)"
        case .repeat: "[still \(facts.alert.severity.rawValue)] \(subject)"
        case .resolved: "[resolved] \(subject)"
        case .acknowledged: "[acknowledged] \(subject)"
        case .test: "[test] gridd's notifications arrive"
        }
    }

    func digest(_ several: [NotificationFacts], _ audience: MessageAudience) -> String {
        guard audience == .operators else { return "\(several.count) notices about your electricity" }
        let firing = several.count { $0.kind == .firing || $0.kind == .repeat }
        let resolved = several.count { $0.kind == .resolved }
        let parts = [
            firing > 0 ? "\(firing) firing" : nil, resolved > 0 ? "\(resolved) resolved" : nil,
            several.count > firing + resolved ? "\(several.count - firing - resolved) acknowledged" : nil,
        ].compactMap { $0 }
        let kinds = Set(several.map(\.alert.kind))
        let what = kinds.count == 1 ? Self.title(several[0].alert.kind) : "\(several.count) alerts"
        return "[\(parts.joined(separator: ", "))] \(what)"
    }

    func greeting(_ facts: NotificationFacts, _ audience: MessageAudience) -> String? {
        guard audience == .customer else { return nil }
        return "Dear " + EncodedWords.oneLine(facts.customer ?? "customer") + ","
    }

    func closing(_ ids: [String], _ audience: MessageAudience) -> String {
        let numbers =
            (ids.count == 1 ? "Notification " : "Notifications ") + ids.prefix(20).joined(separator: ", ")
            + (ids.count > 20 ? ", …" : "")
        return audience == .operators
            ? "-- \n\(numbers), sent by gridd"
            : "This message was sent automatically by your electricity supplier's\nmetering system. \(numbers)."
    }

    func body(_ facts: NotificationFacts, _ audience: MessageAudience) -> [String] {
        if facts.kind == .test {
            return [
                ("This is a test. Nothing has happened, and nothing needs to be done: somebody wanted to see whether "
                    + "notifications arrive here. They do.").wrapped
            ]
        }
        return audience == .operators ? operatorBody(facts) : customerBody(facts)
    }

    // MARK: For operators

    private func operatorBody(_ facts: NotificationFacts) -> [String] {
        let alert = facts.alert
        let account =
            switch facts.kind {
            case .resolved: "It is over: \(alert.message)."
            case .acknowledged: "\(facts.by ?? "Somebody") sees to it: \(alert.message)."
            case .repeat: "It still fires, and nobody has acknowledged it: \(alert.message)."
            case .firing, .test: "\(alert.message.sentence)."
            }
        var sheet = FactSheet()
        sheet.add("About", place(facts))
        sheet.add("Serial", facts.meter?.serial)
        sheet.add("Site", facts.meter?.site)
        sheet.add(facts.kind == .resolved ? "Fired from" : "Since", when(facts.alert.openedAt, facts))
        if facts.kind != .firing { sheet.add(facts.kind == .resolved ? "Until" : "At", when(facts.at, facts)) }
        sheet.add("Severity", alert.severity.rawValue)
        sheet.add("Rule", facts.title.map { "\(alert.rule) (\($0))" } ?? alert.rule)
        sheet.add("Last reading", facts.figures.lastReadingAt.map { when($0, facts) })
        sheet.add(
            "Costs",
            facts.kind == .resolved
                ? nil : facts.figures.monthlyCost.map { "\(figures.amount($0)) a month, if it goes on" })
        sheet.add("Comment", facts.comment)
        var paragraphs = [EncodedWords.oneLine(account).wrapped, sheet.text]
        if facts.kind == .firing || facts.kind == .repeat {
            paragraphs.append(
                "What to do: \(Self.operatorAdvice(alert.kind))".wrapped
                    + "\n\n  gridctl alerts show \(alert.id)\n  gridctl alerts ack \(alert.id)")
        }
        return paragraphs
    }

    private func place(_ facts: NotificationFacts) -> String {
        if let meter = facts.meter { return "meter \(meter.id)" + (meter.name.map { " (\($0))" } ?? "") }
        return switch facts.alert.subject {
        case .meter(let meter): "meter \(meter)"
        case .site(let site): "site \(site)"
        case .fleet: "all meters"
        case .run(let month): "invoices of \(figures.month(month))"
        case .store: "gridd's store"
        }
    }

    private func when(_ instant: Instant, _ facts: NotificationFacts) -> String {
        "\(figures.instant(instant, in: facts.timeZone)) (\(facts.timeZone.identifier))"
    }

    static func title(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "High consumption"
        case .billVariation: "Unusual bill"
        case .power: "Power above the limit"
        case .nightUse: "Consumption at night"
        case .baseLoad: "Constant load"
        case .silent: "No readings"
        case .outage: "Outage"
        case .fallingRegister: "Register runs backwards"
        case .spike: "Implausible jump"
        case .stuckRegister: "Register stands still"
        case .clockAstray: "Clock is off"
        case .invoiceRun: "Invoice run failed"
        case .storeHealth: "Store is not well"
        }
    }

    static func operatorAdvice(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "see from the history whether the consumption is real, and tell the customer."
        case .billVariation: "compare the period with last year's before the invoice goes out."
        case .power: "see what draws it and what the connection is made for, and speak with the customer."
        case .nightUse: "ask the customer what runs at night; a leak or a forgotten appliance is likely."
        case .baseLoad: "ask the customer what is never switched off; a fault to earth is possible."
        case .silent: "check the meter's supply and its connection; readings it kept are taken when it is back."
        case .outage: "check the feeder and the network of the site before the single meters."
        case .fallingRegister:
            "look at the readings on either side: record an exchange or a reset, or inspect the meter for tampering."
        case .spike: "review the reading before it is billed, with gridctl readings review."
        case .stuckRegister: "inspect the meter: it answers, and counts nothing."
        case .clockAstray: "set the meter's clock; until then its consumption is put at the wrong hours."
        case .invoiceRun: "look at what the run said, put it right and run it again: what was issued stays."
        case .storeHealth: "make room on the disk or look for what slows it down, before readings have to wait."
        }
    }

    // MARK: For customers

    private func customerSubject(_ facts: NotificationFacts) -> String {
        let known = facts.figures
        if facts.kind == .test { return "A test of the notices about your electricity" }
        if facts.kind == .resolved { return "All clear: \(Self.matter(facts.alert.kind))" }
        let reminder = facts.kind == .repeat ? "Reminder: " : ""
        let subject: String
        switch facts.alert.kind {
        case .consumption:
            let consumed = known.consumedKwh.map { figures.energy($0) } ?? "much"
            if known.ownLimit == true, let limit = known.limitKwh {
                subject = "You have passed your own limit of \(figures.energy(limit))"
            } else if let day = known.day {
                subject = "You used \(consumed) of electricity on \(figures.day(day))"
            } else {
                subject = "You have used \(consumed) of electricity this billing period"
            }
        case .billVariation:
            subject =
                isMore(known)
                ? "Your next electricity bill will be higher than usual"
                : "Your next electricity bill will be lower than usual"
        case .power:
            subject =
                known.contractKw == nil
                ? "You are drawing much power" : "You are drawing more power than agreed"
        case .nightUse: subject = "Is something running at night that should not?"
        case .baseLoad: subject = "Something in your home never stops using electricity"
        case .outage, .silent: subject = "We are not receiving readings from your meter"
        case .fallingRegister, .spike, .stuckRegister, .clockAstray: subject = "Your electricity meter needs a check"
        case .invoiceRun, .storeHealth: subject = "A notice about your electricity"
        }
        return reminder + subject
    }

    private static func matter(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "your electricity consumption"
        case .billVariation: "your electricity bill"
        case .power: "the power you draw"
        case .nightUse: "your consumption at night"
        case .baseLoad: "your constant consumption"
        default: "your electricity meter"
        }
    }

    private func isMore(_ figures: AlertFigures) -> Bool {
        if let bill = figures.bill, let usual = figures.usualBill { return bill.minorUnits >= usual.minorUnits }
        if let daily = figures.dailyKwh, let usual = figures.usualDailyKwh { return daily >= usual }
        return true
    }

    private func customerBody(_ facts: NotificationFacts) -> [String] {
        var paragraphs = [customerAccount(facts).sentence.wrapped]
        var sheet = FactSheet()
        let known = facts.figures
        sheet.add(
            "Meter", facts.meter.map { [$0.serial ?? "\($0.id)", $0.name].compactMap { $0 }.joined(separator: ", ") })
        if facts.kind == .resolved {
            sheet.add("First noticed", figures.instant(facts.alert.openedAt, in: facts.timeZone))
            sheet.add("All clear", figures.instant(facts.at, in: facts.timeZone))
            return paragraphs + [sheet.text]
        }
        sheet.add("Since", figures.instant(facts.alert.openedAt, in: facts.timeZone))
        sheet.add("Billing period", known.period.map { figures.month($0) })
        sheet.add("Used so far", facts.alert.kind == .consumption ? known.consumedKwh.map { figures.energy($0) } : nil)
        sheet.add("Limit", facts.alert.kind == .consumption ? known.limitKwh.map { figures.energy($0) } : nil)
        sheet.add("This bill, about", known.bill.map { figures.amount($0) })
        sheet.add("The difference, about", known.difference.map { figures.amount($0) })
        sheet.add("Usually, about", known.usualBill.map { figures.amount($0) })
        sheet.add("A year ago, about", known.lastYearBill.map { figures.amount($0) })
        sheet.add("A day, now", known.dailyKwh.map { figures.energy($0) })
        sheet.add("A day, usually", known.usualDailyKwh.map { figures.energy($0) })
        sheet.add("A day, a year ago", known.lastYearDailyKwh.map { figures.energy($0) })
        sheet.add("Power", known.powerKw.map { figures.power($0) })
        sheet.add("Limit", facts.alert.kind == .power ? known.limitKw.map { figures.power($0) } : nil)
        sheet.add("Agreed power", known.contractKw.map { figures.power($0) })
        sheet.add("Cost if it goes on", known.monthlyCost.map { "\(figures.amount($0)) a month" })
        paragraphs.append(sheet.text)
        paragraphs.append("What you can do: \(Self.customerAdvice(facts.alert.kind, more: isMore(known)))".wrapped)
        return paragraphs
    }

    private func customerAccount(_ facts: NotificationFacts) -> String {
        let known = facts.figures
        if facts.kind == .resolved {
            let day = known.day.map { " on \(figures.day($0))" } ?? ""
            return facts.alert.kind == .consumption
                ? "the notice about your electricity consumption\(day) no longer applies. Nothing needs to be done."
                : "what we wrote to you about \(Self.matter(facts.alert.kind)) is over. Nothing needs to be done."
        }
        switch facts.alert.kind {
        case .consumption:
            let consumed = known.consumedKwh.map { figures.energy($0) } ?? "more than the limit"
            let stretch = known.day.map { "on \(figures.day($0))" } ?? "since this billing period began"
            let limit = known.limitKwh.map { figures.energy($0) } ?? "the limit"
            return known.ownLimit == true
                ? "your meter has counted \(consumed) \(stretch). You asked us to tell you from \(limit) on."
                : "your meter has counted \(consumed) \(stretch). We tell you from \(limit) on, so that the bill does not "
                    + "come as a surprise."
        case .billVariation:
            let change = known.change.map { "about \(figures.percentage($0)) " } ?? ""
            return isMore(known)
                ? "you are using \(change)more electricity than in the last months, and more than at this time last year. "
                    + "If it goes on like this, your next bill will be higher than you are used to."
                : "you are using \(change)less electricity than in the last months, and less than at this time last year. "
                    + "Your next bill will be lower than you are used to."
        case .power:
            let power = known.powerKw.map { figures.power($0) } ?? "much power"
            return known.contractKw == nil
                ? "your home is drawing \(power), more than the limit from which on we tell you."
                : "your home is drawing \(power), more than what is agreed for your connection."
        case .nightUse:
            let nights =
                known.nights.map { $0 == 1 ? "last night" : "in each of the last \($0) nights" } ?? "night after night"
            let energy =
                known.consumedKwh.map { "about \(figures.energy($0)) of electricity are used" }
                ?? "electricity is used"
            return "\(energy) \(nights), when most homes use next to nothing."
        case .baseLoad:
            return "there is something in your home that never stops using electricity, day and night"
                + (known.powerKw.map { ": about \(figures.power($0)) all the time." } ?? ".")
        case .silent, .outage:
            return "we have not received readings from your electricity meter for a while. If you have electricity, "
                + "nothing else is wrong: the meter goes on counting."
        default: return "something about your electricity meter does not look right, and we are looking into it."
        }
    }

    private static func customerAdvice(_ kind: AlertKind, more: Bool) -> String {
        switch kind {
        case .consumption:
            "heating, cooling, hot water and electric showers use the most. Look at which days stand out, and think of "
                + "what was running then."
        case .billVariation:
            more
                ? "think of what is new or runs longer: a heater, an air conditioner, a pump, more people at home. If "
                    + "nothing is, have the installation checked; write to us if the figures look wrong to you."
                : "nothing, if you were away or use less on purpose. If not, please write to us, so that we can check "
                    + "the meter."
        case .power: "do not run the largest appliances at the same time; ask us if you need a stronger connection."
        case .nightUse:
            "check what is on at night: a pump that no longer stops, a heater, a light outside, a refrigerator whose door "
                + "does not close."
        case .baseLoad:
            "switch off one circuit after the other and watch the meter; an old refrigerator, a pump or devices on "
                + "standby are the usual causes."
        case .silent, .outage:
            "nothing, unless the meter's display is dark or you have no electricity: then please let us know."
        default: "nothing. We will write to you if we need to come and see the meter."
        }
    }
}
