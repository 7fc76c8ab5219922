import GridModel
import Testing

@testable import ServerKit

struct PixCodeTests {
    @Test func theManualsExampleWithoutAnAmountHoldsToTheCharacter() throws {
        let payee = try Payee(
            key: "123e4567-e12b-12d1-a456-426655440000", name: "Fulano de Tal", city: "BRASILIA")
        #expect(
            try PixCode(payee: payee).payload()
                == "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913"
                + "Fulano de Tal6008BRASILIA62070503***63041D3D")
    }

    @Test func anExampleWithTextAndAmountHoldsToTheCharacter() throws {
        let payee = try Payee(key: "thalesog@me.com", name: "THALES OGLIARI", city: "SAO MIGUEL DO O")
        let code = PixCode(payee: payee, amount: try Amount("10.00", .brl), text: "Pedido 123")
        #expect(
            try code.payload()
                == "00020126510014br.gov.bcb.pix0115thalesog@me.com0210Pedido 12352040000530398654"
                + "0510.005802BR5914THALES OGLIARI6015SAO MIGUEL DO O62070503***63040DC6")
    }

    @Test func theChecksumIsCCITTFalse() {
        #expect(CRC16.text(of: "123456789") == "29B1")
        #expect(CRC16.text(of: "") == "FFFF")
        // One whose first digit is zero keeps it.
        #expect((0..<5_000).map { CRC16.text(of: String($0)) }.allSatisfy { $0.utf8.count == 4 })
    }

    @Test(arguments: [
        ("529.982.247-25", PixKey.Kind.cpf, "52998224725"), ("52998224725", .cpf, "52998224725"),
        ("11.222.333/0001-81", .cnpj, "11222333000181"), ("12.ABC.345/01DE-35", .cnpj, "12ABC34501DE35"),
        ("+5571988887777", .phone, "+5571988887777"), ("Caixa@Condominio.com.br", .email, "caixa@condominio.com.br"),
        ("123E4567-E12B-12D1-A456-426655440000", .random, "123e4567-e12b-12d1-a456-426655440000"),
    ])
    func eachKindOfKeyIsToldFromTheOthers(text: String, kind: PixKey.Kind, kept: String) throws {
        let key = try #require(PixKey(text))
        #expect(key.kind == kind)
        #expect(key.text == kept)
    }

    @Test(arguments: [
        "", "52998224724", "11111111111", "11222333000182", "12ABC34501DE36", "71988887777", "+55", "a@b", "@me.com",
        "a b@me.com", "123e4567-e12b-12d1-a456-42665544000", String(repeating: "a", count: 75) + "@me.com",
    ])
    func whatIsNoKeyIsRefused(text: String) { #expect(PixKey(text) == nil) }

    @Test func namesLoseTheirAccentsAndNothingElse() throws {
        let payee = try Payee(key: "a@b.co", name: " Condomínio São João ", city: "Conceição")
        #expect(payee.name == "Condominio Sao Joao")
        #expect(payee.city == "Conceicao")
    }

    @Test(arguments: [
        ("Associação dos Moradores da Vila Nova", "Recife", "has 37 characters; a Pix code has room for 25"),
        ("Vila", "São Miguel do Oeste", "has 19 characters; a Pix code has room for 15"),
        ("電力", "Recife", "write it in ASCII"), ("  ", "Recife", "name is empty"),
    ])
    func aNameThatDoesNotFitIsNotCutButTold(name: String, city: String, why: String) {
        let fault = #expect(throws: PixFault.self) { try Payee(key: "a@b.co", name: name, city: city) }
        #expect(fault?.message.contains(why) == true)
    }

    @Test func nothingToPayHasNoCode() throws {
        let payee = try Payee(key: "a@b.co", name: "Vila", city: "Recife")
        #expect(payee.payment(of: Amount(minorUnits: 0, .brl), transaction: "N1") == nil)
        #expect(payee.payment(of: Amount(minorUnits: -5, .brl), transaction: "N1") == nil)
        #expect(payee.payment(of: Amount(minorUnits: 5, .eur), transaction: "N1") == nil)
        #expect(payee.payment(of: Amount(minorUnits: 5, .brl), transaction: "N-1") == nil)
        #expect(payee.payment(of: Amount(minorUnits: 5, .brl), transaction: "N1")?.payload.contains("54040.05") == true)
    }

    @Test func aTextThatLeavesNoRoomForTheKeyIsRefused() throws {
        let payee = try Payee(key: "123e4567-e12b-12d1-a456-426655440000", name: "Vila", city: "Recife")
        #expect(throws: PixFault.self) {
            try PixCode(payee: payee, text: String(repeating: "x", count: 40)).payload()
        }
        #expect(throws: Never.self) { try PixCode(payee: payee, text: String(repeating: "x", count: 37)).payload() }
    }

    @Test func aTransactionSaysWhatItIsForAndFits() {
        let month = CivilMonth(year: 2026, month: 10)!
        #expect(Payee.transaction(ofDraftOf: 42, in: month) == "M42P202610")
        #expect(Payee.transaction(ofDraftOf: 99_999_999_999_999_999, in: month).utf8.count == 25)
        #expect(Payee.transaction(ofInvoice: 7) == "N7")
        #expect(Payee.transaction(ofInvoice: .max).utf8.count == 20)
    }
}
