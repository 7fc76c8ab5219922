import GridModel
import Testing

@testable import ServerKit

/// What a period will come to, if it goes on as it did.
struct ProjectionTests {
    private static func at(_ day: String) -> Instant {
        BillingFixture.zone.start(of: BillingFixture.date(day))
    }

    @Test func theRestOfThePeriodGoesOnAtTheMeanSoFar() throws {
        let plan = try BillingPlan(BillingFixture.terms(.standard))
        let known = TimeSpan(start: plan.boundaries[0], end: Self.at("2026-11-11"))
        let usage = [Usage(energy: .kilowattHours(100), quality: .measured)]
        let projected = try plan.projected(usage, known: known)
        // 10 of 30 days.
        #expect(projected == [Usage(energy: .kilowattHours(300), quality: .estimated)])
        let bill = try plan.bill([.importedEnergy: projected])
        #expect(bill.total.text == "120.00")
        #expect(bill.quality == .estimated)
    }

    @Test func aMeterThatIsKnownSinceLaterIsProjectedFromThere() throws {
        let plan = try BillingPlan(BillingFixture.terms(.standard))
        let known = TimeSpan(start: Self.at("2026-11-11"), end: Self.at("2026-11-21"))
        let usage = [Usage(energy: .kilowattHours(100), quality: .measured)]
        #expect(try plan.projected(usage, known: known)[0].energy == .kilowattHours(200))
    }

    @Test func eachBandGoesOnByItself() throws {
        let plan = try BillingPlan(BillingFixture.terms(try BillingFixture.readyMade("white")))
        let now = Self.at("2026-11-16")
        // 2 kW at peak, half a kW else.
        let usage = zip(plan.boundaries, plan.boundaries.dropFirst()).enumerated().map { index, ends in
            let power: Int64 = plan.cells[plan.pieces[index].cell].band == "peak" ? 2_000_000 : 500_000
            let passed = max(0, min(ends.1, now) - ends.0)
            return Usage(energy: Energy(milliwattHours: passed / 3_600_000 * power), quality: .measured)
        }
        let projected = try plan.projected(usage, known: TimeSpan(start: plan.boundaries[0], end: now))
        for (index, usage) in projected.enumerated() {
            let hours = (plan.boundaries[index + 1] - plan.boundaries[index]) / 3_600_000
            let power: Int64 = plan.cells[plan.pieces[index].cell].band == "peak" ? 2_000_000 : 500_000
            #expect(usage.energy.milliwattHours == hours * power)
            #expect(usage.quality == (plan.boundaries[index] < now ? .measured : .estimated))
        }
    }

    @Test func aBandThatDidNotComeYetGoesOnAsTheOthers() throws {
        let plan = try BillingPlan(BillingFixture.terms(try BillingFixture.readyMade("white")))
        // Sunday morning, the first of the month: no peak was there yet.
        let now = Self.at("2026-11-01").adding(seconds: 36_000)
        var usage = plan.boundaries.dropLast().map { _ in Usage(energy: .zero, quality: .measured) }
        usage[0].energy = .kilowattHours(5)
        let projected = try plan.projected(usage, known: TimeSpan(start: plan.boundaries[0], end: now))
        let sum = projected.reduce(0) { $0 + $1.energy.milliwattHours }
        #expect(sum == 30 * 24 * 500_000)
    }

    @Test func whereNothingIsKnownNothingIsInvented() throws {
        let plan = try BillingPlan(BillingFixture.terms(.standard))
        let nothing = [Usage(energy: .zero, quality: .measured)]
        let start = plan.boundaries[0]
        #expect(try plan.projected(nothing, known: TimeSpan(start: start, end: start)) == nothing)
        let over = [Usage(energy: .kilowattHours(7), quality: .measured)]
        // A period that is over is what it was.
        #expect(try plan.projected(over, known: TimeSpan(start: start, end: plan.boundaries[1])) == over)
    }
}
