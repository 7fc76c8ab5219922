extension ReadyMadeTariffs {
    /// What the three tariffs of Group B have in common, after their names.
    private static let rules = """
        currency: BRL
        validFrom: 2025-01-01
        # As on real bills: quantities to 2 decimals, prices with tax to 6, each line to cents; the total is their sum.
        rounding:
          quantity: {decimals: 2, rule: half-up}
          price: {decimals: 6, rule: half-up}
          line: {decimals: 2, rule: half-up}
        # "Por dentro": price / ((1 - ICMS)(1 - PIS - COFINS)). EXAMPLE RATES: ICMS is the state's, PIS and COFINS are the
        # utility's and vary by month; add a line with from: for each change.
        taxes:
          method: inside-product
          rates:
          - {name: ICMS, rate: "0.18"}
          - {name: PIS, rate: "0.0082", group: PIS/COFINS}
          - {name: COFINS, rate: "0.0377", group: PIS/COFINS}
        # Late payment, REN 1000/2021 art. 343: 2 % once and 1 % a month pro rata, without the municipality's charge.
        latePayment: {fine: "0.02", interest: "0.01", monthDays: 30, rule: truncate, exclude: [municipal]}

        """

    /// Bandeiras tarifárias: ANEEL names each month's in the month before.
    private static let flags = """
        # Bandeiras tarifárias, R$/kWh (ANEEL REH 3.306/2024). ANEEL names each month's flag in the month before: EXAMPLE
        # MONTHS, add the others. A month that is not here has none (green).
        - kind: surcharge
          label: Flag
          rates: {green: "0", yellow: "0.01885", red-1: "0.04463", red-2: "0.07877"}
          months:
            2025-05: yellow
            2025-06: red-1
            2025-07: red-1
            2025-08: red-2
            2025-09: red-2
            2025-10: red-1
            2025-11: red-1
            2025-12: yellow
          otherwise: green

        """

    private static let minimum = """
        # Custo de disponibilidade, REN 1000/2021 art. 291: the consumption that is billed at least.
        - kind: minimum
          label: Availability
          consumption: {single-phase: 30, two-phase-two-wire: 30, two-phase-three-wire: 50, three-phase: 100}

        """

    private static let lighting = """
        # Street lighting (COSIP) is the municipality's: fixed, by consumption, or a part of a reference, and outside of the
        # taxes. Put yours here.
        # - {kind: municipal, label: COSIP, amount: "15.00"}

        """

    static let conventional =
        """
        # Group B1, conventional: one price at all hours (ANEEL REN 1000/2021; PRORET 7).
        name: conventional
        title: Conventional tariff, group B1 (example figures)

        """ + rules + """
            components:
            # EXAMPLE FIGURES: put your utility's TE and TUSD here, as ANEEL's REH gives them, R$/MWh divided by 1000.
            - {kind: energy, label: TE, price: "0.35"}
            - {kind: energy, label: TUSD, price: "0.45"}

            """ + flags + minimum + lighting

    static let white =
        """
        # Group B1, white: by time of use (ANEEL REN 1000/2021 art. 2 and 212; PRORET 7).
        name: white
        title: White tariff, group B1 (example figures)

        """ + rules + """
            # EXAMPLE HOURS: three hours of peak on working days and one hour on either side are intermediate; which, is the
            # utility's to say. Saturdays, Sundays and national holidays are off-peak all day.
            holidays: brazil
            bands:
            - {band: peak, days: weekdays, hours: "17:00-20:00"}
            - {band: intermediate, days: weekdays, hours: ["16:00-17:00", "20:00-21:00"]}
            - {band: off-peak}
            # What is used before and after a change of price, flag or tax is known, and charged at each.
            proration: intervals
            components:
            # EXAMPLE FIGURES: put your utility's TE and TUSD here, R$/kWh.
            - {kind: energy, label: TE, bands: {peak: "0.55", intermediate: "0.35", off-peak: "0.33"}}
            - {kind: energy, label: TUSD, bands: {peak: "1.05", intermediate: "0.68", off-peak: "0.31"}}

            """ + flags + minimum.replacingLast("\n", with: "\n  band: off-peak\n") + lighting

    static let social =
        """
        # Group B1, low income: the conventional prices, and since July 2025 the first 80 kWh of a month free (Lei
        # 12.212/2010 as changed by MP 1.300/2025 and Lei 15.235/2025).
        name: social
        title: Social tariff, group B1 (example figures)

        """ + rules + """
            components:
            # EXAMPLE FIGURES: put your utility's TE and TUSD for low income here, R$/kWh.
            - {kind: energy, label: TE, price: "0.35"}
            - {kind: energy, label: TUSD, price: "0.45"}

            """ + flags + """
            # The blocks of Lei 12.212/2010, until June 2025.
            - kind: discount
              label: Social discount
              to: 2025-06-30
              tiers:
              - {upTo: 30, rate: "0.65"}
              - {upTo: 100, rate: "0.40"}
              - {upTo: 220, rate: "0.10"}
              - {rate: "0"}
            - kind: discount
              label: Social discount, 80 kWh free
              from: 2025-07-01
              tiers:
              - {upTo: 80, rate: "1"}
              - {rate: "0"}

            """ + minimum + lighting
}

extension String {
    /// A text that ends with something else; what it ended with must be there.
    fileprivate func replacingLast(_ end: String, with other: String) -> String {
        precondition(hasSuffix(end))
        return String(dropLast(end.count)) + other
    }
}
