/// Rule documents that come with gridd: what is in force out of the box, and others to begin one's own with.
package enum ReadyMadeRules {
    package struct Document: Hashable, Sendable {
        package var name: String
        package var text: String
    }

    package static func named(_ name: String) -> Document? { all.first { $0.name == name } }

    package static let all: [Document] =
        AlertRulesMigration.standing.map { Document(name: $0.name, text: $0.text) } + others

    private static let others: [Document] = [
        Document(
            name: "consumption-day",
            text: """
                # Much in one day, told the same day.
                name: consumption-day
                title: Much in one day
                kind: consumption
                over: day
                limit: 30 kWh
                notify: [customer]

                """),
        Document(
            name: "power-over-contract",
            text: """
                # Power over what the connection may draw (gridctl meters set --max-power) for a quarter of an hour.
                name: power-over-contract
                title: Power over the contract
                kind: power
                severity: critical
                ofContract: 100 %
                clearOfContract: 95 %
                for: 15m
                keep: 15m
                notify: [operators]

                """),
        Document(
            name: "night-use",
            text: """
                # Much while everybody sleeps, three nights in a row: a leak, a forgotten appliance.
                name: night-use
                title: Much at night
                kind: night-use
                from: "01:00"
                to: "05:00"
                limit: 2 kWh
                nights: 3
                notify: [customer]

                """),
        Document(
            name: "base-load",
            text: """
                # More than half of the mean power, in every hour of a week.
                name: base-load
                title: High base load
                kind: base-load
                share: 60 %
                days: 7
                notify: [customer]

                """),
        Document(
            name: "silent",
            text: """
                # Nothing for three times as long as it usually takes; critical after a day.
                name: silent
                title: Silent meter
                kind: silent
                warn: 3
                critical: 24h
                notify: [operators]

                """),
        Document(
            name: "outage",
            text: """
                # Many meters of a site silent at once: one alert in the place of theirs.
                name: outage
                title: Outage
                kind: outage
                severity: critical
                by: site
                least: 10
                share: 50 %
                within: 15m
                notify: [operators]

                """),
        Document(
            name: "falling-register",
            text: """
                # A register that runs backwards, until an operator decides on the reading.
                name: falling-register
                title: Falling register
                kind: falling-register
                severity: critical
                notify: [operators]

                """),
        Document(
            name: "spike",
            text: """
                # More than the connection can carry (gridctl meters set --max-power), until an operator decides.
                name: spike
                title: Spike
                kind: spike
                notify: [operators]

                """),
        Document(
            name: "stuck-register",
            text: """
                # Readings come, and the register stands, of a meter that consumed before.
                name: stuck-register
                title: Stuck register
                kind: stuck-register
                after: 3d
                notify: [operators]

                """),
        Document(
            name: "clock-astray",
            text: """
                # Readings dated ten minutes from when they come, for an hour.
                name: clock-astray
                title: Clock astray
                kind: clock-astray
                by: 10m
                for: 1h
                notify: [operators]

                """),
        Document(
            name: "invoice-run",
            text: """
                # An invoice run that left meters without an invoice.
                name: invoice-run
                title: Invoice run
                kind: invoice-run
                severity: critical
                notify: [operators]

                """),
        Document(
            name: "store-health",
            text: """
                # The disk nearly full, or commits that take long.
                name: store-health
                title: The store's health
                kind: store-health
                severity: critical
                disk: 90 %
                commit: 1s
                for: 2m
                notify: [operators]

                """),
    ]
}
