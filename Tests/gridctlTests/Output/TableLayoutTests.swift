import GridModel
import Testing

@testable import gridctl

@Suite struct TableLayoutTests {
    private static let zone = Zone("America/Bahia")!
    private static let alert = Alert(
        id: 7, meter: MeterID(text: "12")!, rule: "excessive-consumption", state: .firing,
        since: Instant(rfc3339: "2026-11-22T13:00:00.123Z")!, message: "300 kWh or more in 2026-11",
        acknowledgedBy: "somebody of the night shift", acknowledgedAt: nil)

    private func canvas(_ columns: Int?, _ context: TableContext = TableContext()) -> Canvas {
        Canvas(
            style: Style(isColored: false), context: context, columns: columns, mayLeaveOut: true)
    }

    private func widest(_ text: String) -> Int {
        text.split(separator: "\n").map { DisplayWidth.of(String($0)) }.max() ?? 0
    }

    @Test(arguments: [80, 60, 40, 20, 3]) func noLineIsWiderThanTheScreen(columns: Int) {
        let alerts = [AlertRow(alert: Self.alert, zone: Self.zone)]
        let alertTable = TableLayout.render(
            alerts, Fields.selected(AlertRow.columns(TableContext()), nil), canvas(columns))
        #expect(widest(alertTable) <= columns)
        let context = TableContext(zone: Self.zone, step: .hour, namesMeter: true)
        let history = TableLayout.render(
            [Self.hour], Fields.selected(HistoryRow.columns(context), nil), canvas(columns, context))
        #expect(widest(history) <= columns)
        let live = LiveLayout(
            Fields.selected(EventRow.columns(TableContext()), nil), EventRow.live, canvas(columns))
        #expect(widest(live.header) <= columns)
        for event in [
            LiveEvent.alert(Self.alert), Self.reading, .gap(message: "some events were missed, and nobody knows which"),
        ] {
            #expect(widest(live.line(EventRow(event: event, zone: Self.zone))) <= columns)
        }
    }

    @Test func partsOfSecondsGoBeforeText() {
        let columns = Fields.selected(AlertRow.columns(TableContext()), nil)
        let rows = [AlertRow(alert: Self.alert, zone: Self.zone)]
        #expect(TableLayout.render(rows, columns, canvas(nil)).contains("10:00:00.123"))
        let narrow = TableLayout.render(rows, columns, canvas(80))
        #expect(narrow.contains("10:00:00 "))
        #expect(!narrow.contains("ACKNOWLEDGED"))
    }

    @Test func aPartialHourIsMarkedWhereThereIsNoRoomForTheWord() {
        let context = TableContext(zone: Self.zone, step: .hour)
        let columns = Fields.selected(HistoryRow.columns(context), nil)
        let wide = TableLayout.render([Self.hour], columns, canvas(100, context))
        #expect(wide.contains("measured, partial"))
        let narrow = TableLayout.render([Self.hour], columns, canvas(80, context))
        #expect(narrow.contains("measured*\n"))
        #expect(narrow.contains("END"))
        #expect(!TableLayout.render([Self.hour], columns, canvas(60, context)).contains("END"))
    }

    @Test func theMessageOfALiveAlertBeginsWhereReadingsHaveTheirValues() {
        let live = LiveLayout(Fields.selected(EventRow.columns(TableContext()), nil), EventRow.live, canvas(80))
        let alert = live.line(EventRow(event: .alert(Self.alert), zone: Self.zone))
        #expect(alert.hasSuffix("firing    7: 300 kWh or more in 2026-11\n"))
        #expect(live.line(EventRow(event: Self.reading, zone: Self.zone)).contains("12.346"))
        #expect(live.header.hasPrefix("KIND"))
    }

    private static let reading = LiveEvent.reading(
        meter: MeterID(text: "12")!, at: Instant(rfc3339: "2026-11-22T13:00:00.123Z")!,
        registerKwh: try! Energy(kilowattHours: "12.3456"), powerKw: nil)

    private static let hour = HistoryRow(
        meter: MeterID(text: "12")!,
        interval: Interval(
            start: Instant(rfc3339: "2026-11-22T13:00:00Z")!, end: Instant(rfc3339: "2026-11-22T14:00:00Z")!,
            consumptionKwh: try! Energy(kilowattHours: "1234.5"), averageKw: nil, quality: .measured, partial: true))
}
