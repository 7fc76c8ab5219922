extension Instant {
    /// Reads `2026-11-22T13:00:00Z`, the form most date-times come in, without looking at any part twice.
    ///
    /// Nil for every other form, be it right or wrong.
    public init?(plain bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "Z")
        else { return nil }
        // A digit that is none comes out above 9.
        var wrong: UInt8 = 0
        @inline(__always)
        func two(_ index: Int) -> Int {
            let tens = bytes[index] &- 48
            let ones = bytes[index + 1] &- 48
            wrong |= (tens > 9 ? 1 : 0) | (ones > 9 ? 1 : 0)
            return Int(tens) * 10 + Int(ones)
        }
        let (year, month, day) = (two(0) * 100 + two(2), two(5), two(8))
        let (hour, minute, second) = (two(11), two(14), two(17))
        guard wrong == 0, hour < 24, minute < 60, second < 60, let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = hour * 3_600 + minute * 60 + second
        self.init(milliseconds: Int64(date.daysSince1970) * 86_400_000 + Int64(seconds) * 1_000)
    }
}
