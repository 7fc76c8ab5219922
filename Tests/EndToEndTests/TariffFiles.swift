/// Files that people give gridctl about tariffs.
enum TariffFiles {
    static let white = """
        # By time of use.
        name: white
        title: White tariff
        currency: BRL
        validFrom: 2026-10-16
        rounding:
          line: {decimals: 2, rule: half-up}
        holidays: brazil
        bands:
        - {band: peak, days: weekdays, hours: "17:00-20:00"}
        - {band: off-peak}
        components:
        - {kind: energy, label: Energy, bands: {peak: "1.05", off-peak: "0.31"}}

        """

    /// A rate of OpenEI's Utility Rate Database, shortened.
    static let urdb: String = {
        let day = "[" + Array(repeating: "0", count: 24).joined(separator: ",") + "]"
        let year = "[" + Array(repeating: day, count: 12).joined(separator: ",") + "]"
        return """
            {"label": "5e162e2a5457a3d50873e3af", "utility": "Pacific Gas & Electric Co", "name": "Flat",
             "startdate": 1577836800, "energyratestructure": [[{"rate": 0.2, "adj": 0.01, "unit": "kWh"}]],
             "energyweekdayschedule": \(year), "energyweekendschedule": \(year),
             "fixedchargefirstmeter": 10.5, "fixedchargeunits": "$/month"}
            """
    }()

    static let prices = """
        valid_from,valid_to,value_inc_vat
        2026-11-22T00:00:00Z,2026-11-22T00:30:00Z,15.225
        2026-11-22T00:30:00Z,2026-11-22T01:00:00Z,-1.5

        """
}
