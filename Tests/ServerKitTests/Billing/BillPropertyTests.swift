import GridModel
import Testing

@testable import ServerKit

/// What holds for every bill by whatever tariff.
struct BillPropertyTests {
    private static func usage(_ plan: BillingPlan, _ random: inout Seeded) -> [RegisterID: [Usage]] {
        Dictionary(
            uniqueKeysWithValues: plan.registers.map { register in
                (
                    register,
                    plan.boundaries.dropLast().map { _ in
                        Usage(
                            energy: Energy(milliwattHours: Int64.random(in: 0...8_000_000, using: &random)),
                            quality: IntervalQuality.allCases.randomElement(using: &random)!)
                    }
                )
            })
    }

    @Test func theLinesAddUpToTheTotalWhateverTheTariff() throws {
        var tariffs = RandomTariff(4_711)
        var random = Seeded(12)
        var kinds: Set<String> = []
        for _ in 0..<1_000 {
            let plan = try BillingPlan(BillingFixture.terms(tariffs.next()))
            for _ in 0..<10 {
                let usage = Self.usage(plan, &random)
                let bill = try plan.bill(usage)
                #expect(try bill.lineSum == bill.total.minorUnits)
                let imported = usage[.importedEnergy]?.reduce(Int64(0)) { $0 + $1.energy.milliwattHours } ?? 0
                #expect(bill.consumption.milliwattHours == imported)
                kinds.formUnion(bill.lines.map(\.kind))
            }
        }
        #expect(kinds == Set(Charge.Kind.allCases.map(\.rawValue)).union(["tax", "rounding"]).subtracting(["demand"]))
    }

    /// What is kept of a bill is enough to draw it up again, with every step, whatever the tariff.
    @Test func aBillsRecordExplainsItAfterItsTripThroughBytes() throws {
        var tariffs = RandomTariff(4_712)
        var random = Seeded(17)
        for _ in 0..<500 {
            let plan = try BillingPlan(BillingFixture.terms(tariffs.next()))
            for _ in 0..<2 {
                let bill = try plan.bill(Self.usage(plan, &random), explained: true)
                let figures = try InvoiceFigures(bill, registers: [], journalSequence: 1)
                let start = plan.boundaries[0]
                let forms = bill.lines.map { LineForm($0) }
                let back = try figures.encoded(from: start).withUnsafeBytes {
                    try InvoiceFigures($0, forms, from: start)
                }
                #expect(back == figures)
                let lines = zip(bill.lines, back.lines).map { RecordedLine($0, $1) }
                #expect(try plan.explanation(of: try #require(back.record), lines: lines) == bill)
            }
        }
    }

    /// Every tariff that bills can be written, read and billed by the same.
    @Test func aTariffBillsTheSameAfterItsTripThroughText() throws {
        var tariffs = RandomTariff(8)
        var random = Seeded(13)
        for _ in 0..<200 {
            let tariff = tariffs.next()
            // A document says more than a bill needs: two labels alike, or a supply that is left out.
            guard let back = try? TariffText.read(TariffText.write(tariff)) else { continue }
            #expect(back == tariff)
            let plan = try BillingPlan(BillingFixture.terms(tariff))
            let usage = Self.usage(plan, &random)
            #expect(try plan.bill(usage) == BillingPlan(BillingFixture.terms(back)).bill(usage))
        }
    }

    /// Figures at the edge of what there is are faults or bills, and never the end of the server.
    @Test func noFigureIsTooLargeToBeRefused() throws {
        var tariffs = RandomTariff(99)
        var random = Seeded(16)
        let edges: [Int64] = [.max, .min + 1, .max / 2, -1, 0, 1, 10_000_000_000_000_000]
        var bills = 0
        for _ in 0..<300 {
            var tariff = tariffs.next()
            for index in tariff.components.indices where Bool.random(using: &random) {
                let rate = Rate(
                    mantissa: edges.randomElement(using: &random)!, scale: [0, 6, 18].randomElement(using: &random)!)
                switch tariff.components[index].charge {
                case .energy: tariff.components[index].charge = .energy(.flat(rate))
                case .fixed: tariff.components[index].charge = .fixed(FixedCharge(price: rate, per: .day))
                case .minimum: tariff.components[index].charge = .minimum(.amount(rate))
                case .percentage: tariff.components[index].charge = .percentage(PercentageCharge(rate: rate))
                default: break
                }
            }
            do throws(BillingFault) {
                let plan = try BillingPlan(BillingFixture.terms(tariff))
                let usage = plan.boundaries.dropLast().map { _ in
                    Usage(energy: Energy(milliwattHours: edges.randomElement(using: &random)!), quality: .measured)
                }
                for explained in [false, true] {
                    _ = try plan.bill([.importedEnergy: usage, RegisterID(1): usage], explained: explained)
                    bills += 1
                }
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
        #expect(bills > 0)
    }

    /// The flat tariff's bill is the same whether its consumption comes in one piece or in many.
    @Test func aFinerCutOfTheSameConsumptionBillsTheSame() throws {
        var random = Seeded(14)
        var demand = Tariff.standard
        demand.components.append(
            TariffComponent(
                label: "Demand", charge: .demand(DemandCharge(minutes: 60, pricing: .flat(Rate(mantissa: 0, scale: 0))))
            ))
        let (one, many) = (
            try BillingPlan(BillingFixture.terms(.standard)), try BillingPlan(BillingFixture.terms(demand))
        )
        for _ in 0..<20 {
            let usage = Self.usage(many, &random)
            let sum = Energy(milliwattHours: usage[.importedEnergy]!.reduce(0) { $0 + $1.energy.milliwattHours })
            let whole = try one.bill([.importedEnergy: [Usage(energy: sum, quality: .measured)]])
            #expect(try many.bill(usage).total == whole.total)
        }
    }
}
