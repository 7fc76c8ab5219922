import GridModel
import Testing

@testable import ServerKit

struct ReadyMadeTests {
    @Test(arguments: ["default", "conventional", "white", "social"])
    func everyReadyMadeTariffIsADocumentWithoutFaults(name: String) throws {
        let tariff = try BillingFixture.readyMade(name)
        #expect(tariff.name == name)
        #expect(try TariffText.read(TariffText.write(tariff)) == tariff)
    }

    @Test func theDefaultDocumentIsTheStandingTariff() throws {
        #expect(try BillingFixture.readyMade("default") == .standard)
    }

    @Test func conventionalBillsTheReferencesPrices() throws {
        let bill = try BillingFixture.bill("250", BillingFixture.terms(try BillingFixture.readyMade("conventional")))
        #expect(
            bill.texts == [
                "TE 250 × 0.447363 = 111.84", "TUSD 250 × 0.575181 = 143.80", "Flag, green 250 × 0.000000 = 0.00",
            ])
    }

    @Test func theFlagIsTheMonths() throws {
        let bill = try BillingFixture.bill(
            "100", BillingFixture.terms(try BillingFixture.readyMade("conventional"), "2025-08"))
        #expect(bill.lines[2].label == "Flag, red-2")
        #expect(bill.lines[2].unitPrice?.text == "0.100682")
    }
}
