import ArgumentParser
import GridClient
import GridModel

struct AlertsShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an alert: the readings that caused it, and what happened to it.",
        discussion: """
            On a terminal the readings are drawn: the power between them where single readings tell of it, else the \
            consumption by hour, day or month; of several meters what they consumed together. In JSON the log is the \
            array 'log', and 'evidence' says whose readings of which time they are, for 'gridctl history'. Several alerts \
            are a row each.

            Examples:
              gridctl alerts show 7
              gridctl -o json alerts show 7 | jq '.log[].change'
              gridctl alerts --state firing -o name | gridctl alerts show - --fields id,subject,comment
            """
    )

    @Argument(
        help: ArgumentHelp("The alerts' ids; - reads them from standard input.", valueName: "alert"))
    var alerts: [AlertArgument]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRow.self) }

    func run(_ session: Session) async throws {
        let ids = try alerts.flatMap { try $0.ids(session.surroundings) }
        var zones = MeterZones(session)
        if ids.count == 1, alerts != [.standardInput] {
            return try await session.output.render(try await detail(ids[0], &zones, session))
        }
        try await session.output.renderEach(ids, session) { (id: Int64, writer: inout ListWriter<AlertRow>) in
            let alert = try await session.client.alerts.get(id).alert
            if session.output.isForPeople { try await zones.learn([alert.meter].compactMap(\.self)) }
            try writer.add([AlertRow(alert: alert, zone: alert.meter.flatMap { zones.known[$0] })])
        }
    }

    private func detail(_ id: Int64, _ zones: inout MeterZones, _ session: Session) async throws -> AlertDetail {
        let record = try await session.client.alerts.get(id)
        guard session.output.isForPeople, globals.fields == nil else { return AlertDetail(record: record) }
        // Where it is about several meters, the first one's clock tells the time.
        let first = record.alert.meter ?? record.alert.evidence?.meters.first
        try await zones.learn([first].compactMap(\.self))
        let zone = first.flatMap { zones.known[$0] }
        let readings = AlertReadings(
            session: session, alert: record.alert, zone: zone ?? .utc, name: first.flatMap { zones.names[$0] })
        var detail = AlertDetail(record: record, zone: zone)
        do {
            detail.chart = try await readings.chart()
        } catch let error as ClientError {
            // What is to be said of the alert is said all the same.
            session.diagnostics.note("its readings can't be had: \(error.message)")
        }
        return detail
    }
}
