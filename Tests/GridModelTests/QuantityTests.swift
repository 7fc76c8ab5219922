import Foundation
import Testing

@testable import GridModel

struct QuantityTests {
    private func roundTrip<Value: Codable>(_ value: Value) throws -> (json: String, back: Value) {
        let data = try JSONEncoder().encode(value)
        return (String(decoding: data, as: UTF8.self), try JSONDecoder().decode(Value.self, from: data))
    }

    @Test(arguments: [
        (0, "0"), (12_345_000, "12.345"), (1, "0.000001"), (100_000, "0.1"), (191_000_000, "191"),
        (941_481_433, "941.481433"), (-1_500_000, "-1.5"), (Int64.max, "9223372036854.775807"),
        (Int64.max - 1, "9223372036854.775806"), (Int64.min, "-9223372036854.775808"),
        (9_007_199_254_740_993, "9007199254.740993"),
    ])
    func energyIsAnExactDecimalInJSON(milliwattHours: Int64, json: String) throws {
        let encoded = try JSONEncoder().encode([Energy(milliwattHours: milliwattHours)])
        #expect(String(decoding: encoded, as: UTF8.self) == "[\(json)]")
        if milliwattHours != .min {
            let back = try JSONDecoder().decode([Energy].self, from: encoded)
            #expect(back == [Energy(milliwattHours: milliwattHours)])
        }
    }

    @Test func everyEnergyAndPowerSurvivesJSON() throws {
        var random = SystemRandomNumberGenerator()
        let values = (0..<5_000).map { _ in
            Int64.random(in: -Int64.max ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random)
        }
        #expect(try roundTrip(values.map { Energy(milliwattHours: $0) }).back.map(\.milliwattHours) == values)
        #expect(try roundTrip(values.map { Power(milliwatts: $0) }).back.map(\.milliwatts) == values)
    }

    @Test(arguments: [
        ("3.3000000000000003", 3_300_000), ("1e-05", 10), ("0.1", 100_000), ("9223372036854.775807", Int64.max),
        ("300", 300_000_000), ("1.0", 1_000_000), ("0.0000005", 0), ("0.0000015", 2),
    ])
    func aNumberInJSONIsReadFromItsDigits(json: String, milliwattHours: Int64) throws {
        let energy = try JSONDecoder().decode([Energy].self, from: Data("[\(json)]".utf8))
        #expect(energy == [Energy(milliwattHours: milliwattHours)])
    }

    @Test(arguments: ["1e30", "\"1.5\"", "null", "true", "9223372036854.775808", "{}"])
    func anEnergyThatIsNoneIsADecodingError(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Energy].self, from: Data("[\(json)]".utf8)) }
    }

    @Test(arguments: [
        (12_345_500, "12.346"), (12_344_500, "12.344"), (12_345_499, "12.345"), (0, "0.000"), (-500, "0.000"),
        (-1_500, "-0.002"), (Int64.max, "9223372036854.776"),
    ])
    func peopleReadThreeDecimals(milliwattHours: Int64, text: String) {
        #expect(Energy(milliwattHours: milliwattHours).display == text)
        #expect(Power(milliwatts: milliwattHours).display == text)
    }

    @Test func meanPowerIsEnergyOverTime() {
        #expect(Power(.wattHours(500), over: 3_600_000) == .watts(500))
        #expect(Power(.wattHours(500), over: 1_800_000) == .watts(1_000))
        #expect(Power(Energy(milliwattHours: 1), over: 7_200_000) == Power(milliwatts: 0))
        #expect(Power(Energy(milliwattHours: 3), over: 7_200_000) == Power(milliwatts: 2))
        #expect(Power(.wattHours(1), over: 0) == nil)
        #expect(Power(.wattHours(1), over: -5) == nil)
        #expect(Power(Energy(milliwattHours: .max), over: 1) == nil)
    }

    @Test(arguments: [
        ("76.40", 7_640), ("0.00", 0), ("376.59", 37_659), ("-12.5", -1_250), ("7", 700), ("1e2", 10_000),
    ])
    func anAmountIsWholeMinorUnits(text: String, minorUnits: Int64) throws {
        #expect(try Amount(text, .brl) == Amount(minorUnits: minorUnits, .brl))
    }

    @Test(arguments: ["0.001", "76.405", "0.00000000001", "76.4000000001", "1e-3", "abc", ""])
    func anAmountFinerThanTheMinorUnitIsRefused(text: String) {
        #expect(throws: DecimalError.notANumber) { try Amount(text, .brl) }
    }

    @Test func everyAmountIsWrittenAsItIsRead() throws {
        for minorUnits in [0, 1, -1, 99, 100, 7_640, Int64.max, -Int64.max] {
            for currency in [Currency.brl, Currency(code: "JPY")!, Currency(code: "KWD")!, Currency(code: "CLF")!] {
                let amount = Amount(minorUnits: minorUnits, currency)
                #expect(try Amount(amount.text, currency) == amount)
                #expect(try roundTrip(amount).back == amount)
            }
        }
        #expect(throws: DecimalError.overflow) { try Amount("92233720368547758.08", .brl) }
        #expect(Amount(minorUnits: 7_640, .brl).description == "76.40 BRL")
        #expect(Amount(minorUnits: 5, Currency(code: "JPY")!).text == "5")
        #expect(Amount(minorUnits: 5, Currency(code: "KWD")!).text == "0.005")
    }

    @Test func anAmountInJSONIsTextAndItsCurrency() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(Amount(minorUnits: 7_640, .brl))
        #expect(String(decoding: data, as: UTF8.self) == #"{"amount":"76.40","currency":"BRL"}"#)
        for wrong in [#"{"amount":"76.405","currency":"BRL"}"#, #"{"amount":"76.40","currency":"brl"}"#] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Amount.self, from: Data(wrong.utf8)) }
        }
    }

    @Test(arguments: ["0.40", "0", "0.018850", "-0.05", "7.000000000000000001"])
    func aRateKeepsAllItsDigits(text: String) throws {
        #expect(try Rate(text).text == text)
        #expect(try roundTrip([Rate(text)]).json == "[\"\(text)\"]")
        #expect(try roundTrip([Rate(text)]).back == [Rate(text)])
    }

    @Test(arguments: ["1e-2", "", ".", "0.", "1.2.3", "-", "--1", "+1", "0,40", "0.1234567890123456789"])
    func aRateThatIsNoneIsRefused(text: String) {
        #expect(throws: DecimalError.self) { try Rate(text) }
    }

    @Test(arguments: [("1", 1), ("42", 42), ("007", 7)])
    func aMeterIdIsAPositiveNumber(text: String, value: Int64) {
        #expect(MeterID(text: text)?.value == value)
    }

    @Test(arguments: ["0", "-1", "", "1.0", " 1", "٣", "9223372036854775808", "+1"])
    func whatIsNoMeterIdIsRefused(text: String) {
        #expect(MeterID(text: text) == nil)
    }
}
