import GridModel
import Testing

@testable import gridmeter

struct HouseholdTests {
    private let begin = Instant(rfc3339: "2026-11-01T00:00:00Z")!

    @Test func theSameSeedIsTheSameHouse() {
        let end = begin.adding(seconds: 86_399)
        #expect(
            Household(seed: 7, number: 3).energy(from: begin, to: end)
                == Household(seed: 7, number: 3).energy(from: begin, to: end))
        #expect(
            Household(seed: 7, number: 3).energy(from: begin, to: end)
                != Household(seed: 7, number: 4).energy(from: begin, to: end))
        #expect(
            Household(seed: 7, number: 3).energy(from: begin, to: end)
                != Household(seed: 8, number: 3).energy(from: begin, to: end))
    }

    @Test(arguments: 0..<20) func aRegisterNeverFallsAndMovesEverySecond(_ number: Int) {
        let house = Household(seed: 1, number: number)
        // Over an hour's and a day's end second by second, and over a year in uneven steps.
        let seconds =
            Array(1...4_000 as ClosedRange<Int64>) + Array(86_000...86_800)
            + Array(stride(from: 90_000, to: 31_536_000, by: 86_391))
        let registers = seconds.map { house.energy(from: begin, to: begin.adding(seconds: $0)) }
        let falls = zip(registers, registers.dropFirst()).filter { $0 >= $1 }
        #expect(falls.isEmpty)
    }

    /// However time is cut, the parts add up; a milliwatt-hour is lost to no boundary.
    @Test func energyAddsUp() {
        var random = SplitMix(seed: 5)
        for number in 0..<50 {
            let house = Household(seed: 2, number: number)
            let middle = begin.adding(milliseconds: Int64.random(in: -40_000_000_000...40_000_000_000, using: &random))
            let end = middle.adding(milliseconds: Int64.random(in: 0...10_000_000_000, using: &random))
            let parts = house.energy(from: begin, to: middle) + house.energy(from: middle, to: end)
            #expect(parts == house.energy(from: begin, to: end))
        }
    }

    @Test func amongMetersAMonthIsThatOfHouseholds() {
        let month = (0..<200).map {
            Household(seed: 3, number: $0).energy(from: begin, to: begin.adding(seconds: 30 * 86_400 + 12_345))
        }
        #expect(month.allSatisfy { $0 > .kilowattHours(90) && $0 < .kilowattHours(600) })
        #expect(Set(month).count == month.count)
    }
}
