import Foundation
import GridModel
import Testing

@testable import ServerKit

struct ImportTests {
    private static let record = URDBPeer.text("pge-bev-2-s.json")

    @Test func aRecordOfTheRateDatabaseIsADocument() throws {
        let tariff = try URDBImport.tariff(Self.record)
        #expect(tariff.name == "bev-2-s-business-electric-vehicle-secondary-voltage")
        #expect(tariff.validFrom.text == "2024-10-01")
        #expect(tariff.currency == .usd)
        #expect(tariff.bandNames == ["off-peak", "super-off-peak", "peak"])
        #expect(tariff.components.map(\.label) == ["Energy", "Demand, flat", "Fixed charge"])
        guard case .energy(.bands(let prices, _)) = tariff.components[0].charge else {
            Issue.record("energy has bands")
            return
        }
        #expect(
            prices == [
                "off-peak": .flat(try Rate("0.18081")), "super-off-peak": .flat(try Rate("0.15754")),
                "peak": .flat(try Rate("0.39404")),
            ])
        let windows = BandClock(tariff).windows(on: BillingFixture.date("2026-11-26"))
        #expect(windows.map { $0.from / 60 } == [0, 9, 14, 16, 21])
        #expect(try TariffText.read(TariffText.write(tariff)) == tariff)
    }

    @Test func aDemandsIntervalIsTheRecordsOwn() throws {
        let text = Self.record.replacing("\"country\": \"USA\"", with: "\"demandwindow\": 30")
        guard case .demand(let demand) = try URDBImport.tariff(text).components[1].charge else {
            Issue.record("the second is the demand")
            return
        }
        #expect(demand.minutes == 30)
    }

    /// No meter here counts it, so it can't be a component, and is not left out in silence either.
    @Test func whatIsChargedForReactivePowerIsSaid() throws {
        let (tariff, leftOut) = try URDBImport.conversion(of: Self.record)
        #expect(try URDBImport.tariff(Self.record) == tariff)
        #expect(leftOut == ["Not billed: reactive power, at 0.52 USD/kvar (demandreactivepowercharge)."])
    }

    @Test func theRecordOfTheSharedFolderIsTheOneHere() throws {
        guard let shared = try? String(contentsOfFile: "../shared/data/PGE_BEV-2-S.json", encoding: .utf8) else {
            return
        }
        #expect(try URDBImport.tariff(shared) == URDBImport.tariff(Self.record))
    }

    @Test(arguments: [
        ("\"unit\": \"kWh\"", "\"unit\": \"kWh/kW\"", "a tier in kWh/kW can't be imported"),
        ("\"$/month\"", "\"$/year\"", "fixedchargeunits $/year can't be imported"),
        ("0.39404", "\"much\"", "\"much\" is no price"),
        ("\"energyweekendschedule\": [\n", "\"energyweekendschedule\": [[0],\n", "is not 12 months of 24 hours"),
        ("\"energyratestructure\"", "\"nothing\"", "there is no energyratestructure"),
        (
            "\"country\": \"USA\"", "\"coincidentratestructure\": [[{\"rate\": 1}]]",
            "coincidentratestructure can't be imported"
        ),
        ("\"country\": \"USA\"", "\"annualmincharge\": 120", "annualmincharge can't be imported"),
        ("\"flatdemandunit\": \"kW\"", "\"flatdemandunit\": \"kW daily\"", "flatdemandunit kW daily can't be imported"),
        ("\"rate\": 1.91", "\"unit\": \"hp\", \"rate\": 1.91", "a tier in hp can't be imported"),
        ("\"rate\": 0.39404", "\"sell\": 0.05, \"rate\": 0.39404", "sell is missing in off-peak and super-off-peak"),
        (
            "\"rate\": 0.39404", "\"max\": 9, \"sell\": 0.05, \"rate\": 1}, {\"sell\": 0.03, \"rate\": 2",
            "sell differs from tier to tier"
        ),
    ])
    func whatCannotBeImportedIsNotLostInSilence(old: String, new: String, message: String) throws {
        #expect(Self.record.contains(old))
        let text = Self.record.replacing(old, with: new, maxReplacements: 1)
        let faults = try #require(throws: TariffFaults.self) { try URDBImport.tariff(text) }
        #expect(faults.text.contains(message), "\(faults.text)")
    }

    private static let agile = """
        value_exc_vat,value_inc_vat,valid_from,valid_to,payment_method\r
        19.1905,20.15,2026-11-01T00:30:00Z,2026-11-01T01:00:00Z,\r
        -2.0,-2.1,2026-11-01T00:00:00Z,2026-11-01T00:30:00Z,\r
        "5","5.25","2026-11-01T02:00:00+01:00","2026-11-01T02:30:00+01:00",""\r

        """

    @Test func halfHourlyPricesAreASeries() throws {
        let tariff = try DynamicPriceImport(name: "agile", currency: Currency(code: "GBP")!, unit: .minor)
            .tariff(Self.agile, in: Zone("Europe/London")!)
        #expect(tariff.validFrom.text == "2026-11-01")
        #expect(
            tariff.components[0].charge
                == .energy(
                    .series([
                        PriceSeries(
                            from: Instant(rfc3339: "2026-11-01T00:00:00Z")!, minutes: 30,
                            prices: [try Rate("-0.021"), try Rate("0.2015"), try Rate("0.0525")])
                    ])))
        #expect(try TariffText.read(TariffText.write(tariff)) == tariff)
        let major = try DynamicPriceImport(name: "spot", currency: .eur, unit: .major).tariff(Self.agile, in: .utc)
        guard case .energy(.series(let series)) = major.components[0].charge else { return }
        #expect(series[0].prices[1].text == "20.15")
    }

    @Test(arguments: [
        ("20.15", "dear", "line 2: value_inc_vat \"dear\" is no price"),
        ("2026-11-01T01:00:00Z,", ",", "line 2: valid_to \"\" is no instant; a price without an end"),
        ("2026-11-01T00:30:00Z,2026-11-01T01:00:00Z", "2026-11-01T00:15:00Z,2026-11-01T00:45:00Z", "overlaps"),
        ("2026-11-01T01:00:00Z", "2026-11-01T01:30:00Z", "overlaps"),
        ("2026-11-01T01:00:00Z", "2026-11-01T00:55:00Z", "no number of minutes that divides an hour"),
        ("value_inc_vat", "value_inc_vatt", "the header has no column value_inc_vat; is it value_inc_vatt?"),
    ])
    func aRowThatIsNoPriceIsNamed(old: String, new: String, message: String) throws {
        let text = Self.agile.replacing(old, with: new, maxReplacements: 1)
        let faults = try #require(throws: TariffFaults.self) {
            try DynamicPriceImport(name: "agile", currency: .eur, unit: .minor).tariff(text, in: .utc)
        }
        #expect(faults.text.contains(message), "\(faults.text)")
    }

    @Test func anEmptyFileIsNoTariff() {
        for text in ["", "valid_from,valid_to,value_inc_vat\n"] {
            #expect(throws: TariffFaults.self) {
                try DynamicPriceImport(name: "agile", currency: .eur, unit: .minor).tariff(text, in: .utc)
            }
        }
    }
}
