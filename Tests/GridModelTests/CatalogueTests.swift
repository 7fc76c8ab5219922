import Foundation
import GridModel
import Testing

@Suite struct CatalogueTests {
    @Test(arguments: [
        ("529.982.247-25", TaxID.Kind.cpf, "52998224725", "529.982.247-25"),
        ("52998224725", .cpf, "52998224725", "529.982.247-25"),
        ("11.222.333/0001-81", .cnpj, "11222333000181", "11.222.333/0001-81"),
        // The example of IN RFB 2229/2024.
        ("12.abc.345/01de-35", .cnpj, "12ABC34501DE35", "12.ABC.345/01DE-35"),
        ("pt 501964843", .foreign, "PT501964843", "PT501964843"),
    ])
    func aTaxNumberIsReadWithAndWithoutPunctuation(
        _ text: String, _ kind: TaxID.Kind, _ plain: String, _ display: String
    ) throws {
        let id = try #require(TaxID(text))
        #expect(id.kind == kind && id.text == plain && id.display == display)
    }

    @Test(arguments: [
        "529.982.247-24", "529.982.247-35", "111.111.111-11", "11.222.333/0001-82", "11.222.333/0001-91",
        "00.000.000/0000-00", "12.ABC.345/01DE-36", "5299822472", "501964843", "BR52998224725", "PTABCDEF", "", "PT",
        "５２９９８２２４７２５", "DROP TABLE customer",
    ])
    func whatIsNoTaxNumberIsNone(_ text: String) { #expect(TaxID(text) == nil) }

    /// Both kinds are there to find a digit that was mistyped.
    @Test(arguments: ["52998224725", "11222333000181", "12ABC34501DE35"])
    func anyOneDigitThatIsWrongIsFound(_ text: String) {
        for index in text.indices where text[index].isNumber {
            for digit in "0123456789" where digit != text[index] {
                #expect(TaxID(text.replacingCharacters(in: index...index, with: String(digit))) == nil)
            }
        }
    }

    @Test func aNumberOfAThingIsPositive() throws {
        #expect(CustomerID(0) == nil && CustomerID(-1) == nil && CustomerID(7)?.description == "7")
        #expect(ContractID(text: "12")?.value == 12 && ContractID(text: "-1") == nil && ContractID(text: "") == nil)
        let decoded = try JSONDecoder().decode([UsagePointID].self, from: Data("[1,2]".utf8))
        #expect(decoded.map(\.value) == [1, 2])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([UsagePointID].self, from: Data("[0]".utf8)) }
    }

    @Test(arguments: ["2026-11-22", "2024-02-29", "0001-01-01", "9999-12-31"])
    func aDayIsWrittenAsItIsRead(_ text: String) throws {
        #expect(CivilDate(text: text)?.text == text)
        let json = Data("[\"\(text)\"]".utf8)
        #expect(try JSONEncoder().encode(JSONDecoder().decode([CivilDate].self, from: json)) == json)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-1-1", "2026-11", "2026/11/22",
        "2026-11-22 ", "20261122", "", "+026-11-22", "２０２６-11-22",
    ])
    func whatIsNoDayIsNone(_ text: String) {
        #expect(CivilDate(text: text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CivilDate].self, from: JSONEncoder().encode([text]))
        }
    }
}
