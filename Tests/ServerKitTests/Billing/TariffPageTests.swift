import Foundation
import GridModel
import Testing

@testable import ServerKit

/// The handwritten page of the tariff document, held against its reader.
struct TariffPageTests {
    private static let page: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "man/gridd-tariff.5"), encoding: .utf8)) ?? ""
    }()

    @Test func everyKeyOfTheDocumentIsOnThePage() {
        let keys =
            TariffReader.keys + TariffReader.roundingKeys + TariffReader.roundingStepKeys + TariffReader.taxesKeys
            + TariffReader.taxRateKeys + TariffReader.holidayKeys + TariffReader.seasonKeys + TariffReader.bandKeys
            + TariffReader.latePaymentKeys + TariffReader.componentKeys + TariffReader.tierKeys
            + TariffReader.seriesKeys + TariffReader.datedRateKeys + TariffReader.discountTierKeys
            + TariffReader.consumptionStepKeys + TariffReader.chargeKeys.values.joined()
            + Charge.Kind.allCases.map(\.rawValue)
        let words = Set(
            Self.page.split(separator: "\n").filter { $0.hasPrefix(".Cm ") || $0.hasPrefix(".It Cm ") }
                .flatMap { $0.split(separator: " ") }.map(String.init))
        #expect(Set(keys).subtracting(words).isEmpty, "\(Set(keys).subtracting(words))")
    }

    @Test func theExampleIsADocument() throws {
        let start = try #require(Self.page.range(of: ".Bd -literal\n"))
        let end = try #require(Self.page.range(of: "\n.Ed", range: start.upperBound..<Self.page.endIndex))
        let text = Self.page[start.upperBound..<end.lowerBound].replacing("\\-", with: "-").replacing(
            "\\(dq", with: "\"")
        #expect(try TariffText.read(String(text)).name == "white")
    }
}
