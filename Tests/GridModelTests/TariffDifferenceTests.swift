import GridModel
import Testing

@Suite struct TariffDifferenceTests {
    private func tariff(_ components: [TariffComponent], taxes: TariffTaxes? = nil) -> Tariff {
        Tariff(
            name: "t", currency: .brl, rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)), taxes: taxes,
            components: components)
    }

    private func energy(_ label: String, _ price: String) throws -> TariffComponent {
        TariffComponent(label: label, charge: .energy(.flat(try Rate(price))))
    }

    @Test func alikeTariffsDoNotDiffer() throws {
        #expect(TariffDifference.all(.standard, .standard).isEmpty)
    }

    @Test func componentsAreToldApartByTheirLabelsNotTheirPlaces() throws {
        let before = tariff([try energy("TE", "0.35"), try energy("TUSD", "0.45")])
        let after = tariff([try energy("TUSD", "0.46"), try energy("TE", "0.35")])
        #expect(
            TariffDifference.all(before, after) == [
                TariffDifference(path: "components[TUSD].price", before: "0.45", after: "0.46")
            ])
    }

    @Test func whatOneHasAloneIsThereWhole() throws {
        let after = tariff([try energy("TE", "0.35"), try energy("TE", "0.10")])
        #expect(
            TariffDifference.all(tariff([try energy("TE", "0.35")]), after) == [
                TariffDifference(
                    path: "components[TE 2]", before: nil, after: "{kind: energy, label: TE, price: 0.10}")
            ])
    }

    @Test func aPriceKeepsItsDigits() throws {
        let differences = TariffDifference.all(tariff([try energy("TE", "0.4")]), tariff([try energy("TE", "0.40")]))
        #expect(differences == [TariffDifference(path: "components[TE].price", before: "0.4", after: "0.40")])
    }

    @Test(arguments: [
        ("white", TariffReference(name: "white")),
        ("white@2026-04-22", TariffReference(name: "white", choice: .on(CivilDate(text: "2026-04-22")!))),
        ("a.b-c_1@v12", TariffReference(name: "a.b-c_1", choice: .version(12))),
    ])
    func aReferenceIsReadAsItIsWritten(_ text: String, _ reference: TariffReference) {
        #expect(TariffReference(text) == reference)
        #expect(reference.description == text)
    }

    @Test(arguments: [
        "", "@v1", "white@", "white@v0", "white@v", "white@2026-02-30", "-white", ".white", "a b", "a/b", "é",
    ])
    func whatIsNoReferenceIsNone(_ text: String) { #expect(TariffReference(text) == nil) }
}
