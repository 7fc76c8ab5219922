import GridModel
import Testing

@testable import ServerKit

struct AlertRuleTests {
    @Test(
        arguments: [
            (nil, AlertMachine.Finding.within, nil), (nil, .broken, AlertState.firing), (nil, .over, nil),
            (.pending, .within, .resolved), (.pending, .broken, .firing), (.pending, .over, .resolved),
            (.firing, .within, .resolved), (.firing, .broken, nil), (.firing, .over, .resolved),
            (.resolved, .within, nil), (.resolved, .broken, .firing), (.resolved, .over, nil),
        ] as [(AlertState?, AlertMachine.Finding, AlertState?)])
    func eachFindingLeadsToOneState(from: AlertState?, finding: AlertMachine.Finding, to: AlertState?) {
        #expect(AlertMachine.next(from: from, on: finding) == to)
    }

    @Test(arguments: AlertState.allCases.map(Optional.some) + [nil])
    func betweenLimitAndClearNothingChanges(from: AlertState?) {
        #expect(AlertMachine.next(from: from, on: .between) == nil)
    }

    private let excessive = ConsumptionRule(.init(over: .period, limit: .kilowattHours(300)))

    @Test(arguments: [("299.999999", false), ("300", true), ("300.000001", true), ("0", false)])
    func threeHundredOrMoreIsExcessive(consumption: String, isBroken: Bool) throws {
        let finding = excessive.finding(try Energy(kilowattHours: consumption))
        #expect(finding == (isBroken ? .broken : .within))
    }

    @Test(arguments: [("300", AlertMachine.Finding.broken), ("299", .between), ("280", .between), ("279.9", .within)])
    func aLimitMayClearFurtherDown(consumption: String, finding: AlertMachine.Finding) throws {
        let rule = ConsumptionRule(.init(over: .day, limit: .kilowattHours(300), clear: .kilowattHours(280)))
        #expect(rule.finding(try Energy(kilowattHours: consumption)) == finding)
    }

    @Test func aMessageNamesConsumptionPeriodAndLimit() throws {
        let message = excessive.message(
            .broken, consumption: try Energy(kilowattHours: "301.25"), in: "2026-11")
        #expect(message == "301.250 kWh consumed in 2026-11; the limit is 300 kWh")
    }
}
