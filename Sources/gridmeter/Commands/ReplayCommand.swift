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
            cumulative kWh. The readings go out in the file's order as fast as they are acknowledged, as the meter \
            that --id names, or as one that enrols for it; its id is printed on stderr. A summary follows on stdout.
            """)

    @OptionGroup var common: ServerOptions
    @OptionGroup var identity: IdentityOptions

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
            readings: readings, identity: meter, session: .init(server: try common.server.resolved(), window: 512),
            patience: common.wait)
        let (tally, milliseconds) = try await run.run(signals: StopSignals())
        let output = StandardStream.output
        output.write(tally.summary(meters: 1, milliseconds: milliseconds, forTerminal: output.isTerminal))
        return tally.isClean ? .success : .failure
    }
}
