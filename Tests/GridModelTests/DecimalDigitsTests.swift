import Testing

@testable import GridModel

struct DecimalDigitsTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("12.345", 12_345_000), ("+12.345", 12_345_000), ("-12.345", -12_345_000),
        ("0.1", 100_000), ("3.3000000000000003", 3_300_000), ("1e-05", 10), ("1E-5", 10), ("1e+2", 100_000_000),
        ("-0.5E+2", -50_000_000), ("12345678e-8", 123_457), ("007.5", 7_500_000),
        ("0.0000000000000000000000000000000000000000000001e46", 1_000_000),
        ("9223372036854.775807", Int64.max), ("-9223372036854.775807", -Int64.max),
        ("10000000000000000000000000000000000000000e-40", 1_000_000), ("1e-1000000000000", 0), ("0e999999999", 0),
    ])
    func aNumberIsReadFromItsDigits(text: String, millionths: Int64) throws {
        #expect(try DecimalDigits.scaled(text, decimals: 6) == millionths)
    }

    @Test(arguments: [
        ("0.5", 0), ("1.5", 2), ("2.5", 2), ("-1.5", -2), ("-2.5", -2),
        ("0.49999999999999999999999999999999999999999", 0),
        ("0.50000000000000000000000000000000000000001", 1), ("2.50000000000000000000000000000000000000001", 3),
        ("2.49999999999999999999999999999999999999999", 2), ("250000000000000000000000000000000000000000001e-44", 3),
        ("0.9", 1), ("1e-40", 0), ("5e-1", 0), ("15e-1", 2),
    ])
    func whatIsFinerThanTheScaleRoundsHalfToEven(text: String, rounded: Int64) throws {
        #expect(try DecimalDigits.scaled(text, decimals: 0) == rounded)
    }

    @Test(arguments: [
        "", "-", "+", ".", ".5", "5.", "1.2.3", "abc", "1a", "NaN", "Infinity", "0x10", "1e", "1e+", "1e5.5", "1,5",
        " 1",
        "1 ", "--1", "١", "1_000", "e5",
    ])
    func whatIsNoNumberIsRefused(text: String) {
        #expect(throws: DecimalError.notANumber) { try DecimalDigits.scaled(text, decimals: 6) }
    }

    @Test(arguments: [
        "9223372036854.775808", "1e400", "-1e13", "1e99999999999999999999", "1234567890123456789012345678901234567890",
    ])
    func whatDoesNotFitIsAnOverflow(text: String) {
        #expect(throws: DecimalError.overflow) { try DecimalDigits.scaled(text, decimals: 6) }
    }

    @Test func writingAndReadingGivesTheNumberBack() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value =
                Int64.random(in: -Int64.max ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random)
            let decimals = Int.random(in: 0...9, using: &random)
            let text = DecimalDigits.text(value, decimals: decimals)
            #expect(try DecimalDigits.scaled(text, decimals: decimals) == value, "\(text)")
        }
    }

    @Test(arguments: [
        (12_345_000, 6, 0, "12.345"), (191_000_000, 6, 0, "191"), (7_640, 2, 2, "76.40"), (-5, 6, 0, "-0.000005"),
        (0, 6, 3, "0.000"), (40, 0, 0, "40"), (Int64.min, 6, 0, "-9223372036854.775808"), (100, 2, 0, "1"),
    ])
    func aNumberIsWrittenWithTheDecimalsItNeeds(value: Int64, decimals: Int, atLeast: Int, text: String) {
        #expect(DecimalDigits.text(value, decimals: decimals, atLeast: atLeast) == text)
    }

    /// However small its exponent makes it.
    @Test(arguments: ["0.001", "1e-3", "1e-9223372036854775808", "0.1e-9223372036854775807", "1e-99999999999999999999"])
    func whatIsFinerThanACentIsNoAmount(text: String) {
        #expect(throws: DecimalError.self) { try Amount(text, .brl) }
    }

    @Test func aQuotientRoundsHalfToEven() {
        let cases: [(Int128, Int128, Int128)] = [
            (5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (6, 3, 2), (0, 5, 0),
            (Int128(Int64.max) * 3, 2, 13_835_058_055_282_163_710),
        ]
        for (numerator, denominator, expected) in cases {
            #expect(DecimalDigits.quotient(numerator, denominator) == expected, "\(numerator)/\(denominator)")
        }
    }
}
