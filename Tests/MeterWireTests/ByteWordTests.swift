import GridModel
import Testing

@testable import MeterWire

@Suite struct ByteWordTests {
    private func word(_ text: String) -> UInt64 {
        Array(text.utf8).withUnsafeBufferPointer { ByteWord.load($0, at: 0, count: $0.count) }
    }

    @Test func theFirstPlaceOfAByteIsFoundWhateverStandsAround() {
        var random = Seeded(2)
        for _ in 0..<20_000 {
            let alphabet: [UInt8] = [0x2C, 0x2D, 0x2B, 0x20, 0x00, 0xFF, 0x80, 0xAC]
            let bytes = (0..<8).map { _ in alphabet.randomElement(using: &random)! }
            let places = bytes.withUnsafeBufferPointer {
                ByteWord.places(of: 0x2C, in: ByteWord.load($0, at: 0))
            }
            #expect((places == 0 ? nil : ByteWord.first(places)) == bytes.firstIndex(of: 0x2C), "\(bytes)")
        }
    }

    @Test func eightDigitsAreANumberAndNothingElseIs() {
        for number in [0, 1, 9, 10, 12_345_678, 99_999_999, 90_000_000, 100_000, 1_000_001] {
            let digits = String(number)
            #expect(ByteWord.number(word(String(repeating: "0", count: 8 - digits.count) + digits)) == Int64(number))
        }
        for byte in UInt8.min...UInt8.max where !(48...57).contains(byte) {
            for place in 0..<8 {
                var bytes = Array("12345678".utf8)
                bytes[place] = byte
                #expect(bytes.withUnsafeBufferPointer { ByteWord.number(ByteWord.load($0, at: 0)) } == nil, "\(bytes)")
            }
        }
    }

    @Test(arguments: [
        "0", "7", "12345678", "123456789", "1234567890123456", "12345678901234567", "999999999999999999",
        "9223372036854775807", "9223372036854775808", "92233720368547758070", "1234567x", "12345678x", "",
        "00000000000000000000012",
    ])
    func aWholeNumberIsReadAsItIs(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { DecimalDigits.wholeNumber($0) } == Int64(text))
    }
}
