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

    @Test(arguments: [("299.999999", false), ("300", true), ("300.000001", true), ("0", false)])
    func threeHundredOrMoreIsExcessive(consumption: String, isBroken: Bool) throws {
        let finding = ExcessiveConsumption().finding(try Energy(kilowattHours: consumption))
        #expect(finding == (isBroken ? .broken : .within))
    }

    @Test func aMessageNamesConsumptionPeriodAndLimit() throws {
        let month = try #require(CivilMonth(year: 2026, month: 11))
        let message = ExcessiveConsumption().message(
            .firing, consumption: try Energy(kilowattHours: "301.25"), period: month)
        #expect(message == "301.250 kWh consumed in 2026-11; the limit is 300 kWh")
    }
}
