import ArgumentParser
import GridModel
import MeterWire

/// `gridmeter replay FILE`: sends readings of a file as a meter would.
struct ReplayCommand: MeterCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send the readings in a file.",
        discussion: """
            The file is CSV with the header at,registerKwh: RFC 3339 instants, or date-times local to the meter, and \
            cumulative kWh. The readings go out in the file's order as the meter that --id names, or as one that \
            enrols for it; its id is printed on stderr. With --speed 1 they keep the time that lay between them, with \
            --speed 60 a minute takes a second; without it they go out as fast as they are acknowledged. A summary \
            follows on stdout.
            """)

    @OptionGroup var common: ServerOptions
    @OptionGroup var identity: IdentityOptions

    @Option(
        help: ArgumentHelp(
            "So many times faster than they were read, or max: as fast as they are acknowledged.", valueName: "times"))
    var speed = ReplaySpeed.unlimited

    @Argument(help: "The file, or - for standard input.")
    var file: String

    mutating func execute() async throws -> ExitStatus {
        let readings = try ReplayFile.load(file)
        let meter: MeterSession.Identity
        if let id = identity.id?.id {
            meter = .known(id)
        } else if let serial = identity.serial {
            meter = .enrol(EnrolmentParticulars(serial: serial, name: identity.name, key: try identity.key()))
        } else {
            meter = .enrol(
                EnrolmentParticulars(
                    serial: RandomIdentity.serial(), name: identity.name, key: RandomIdentity.key()))
        }
        let run = ReplayRun(
            readings: readings, due: speed.due(readings.map(\.at)), identity: meter,
            session: .init(server: try common.server.resolved(), window: 512), patience: common.wait)
        let summary = try await run.run(signals: StopSignals())
        let output = StandardStream.output
        output.write(summary.text(forTerminal: output.isTerminal))
        return summary.tally.isClean ? .success : .failure
    }
}
