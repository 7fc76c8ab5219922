import ArgumentParser
import Foundation
import GridModel

/// `gridmeter`: one meter with a menu, or with `--fleet` many.
struct GridmeterCommand: MeterCommand {
    static let configuration = CommandConfiguration(
        commandName: "gridmeter",
        abstract: "A meter made of software, or a whole fleet of them.",
        discussion: """
            Alone it is one meter: it enrols, sends its register once an interval, and shows what it sent and what came \
            back. On a terminal the keys 1, 2 and 3 change its rate and 0 leaves; elsewhere the same choices are read \
            as lines ("3 0.5" sets the rate), and each answer is a line of output. Its id and its register are kept in \
            $XDG_STATE_HOME/gridmeter, so that it goes on from there the next time; a second one started beside it is \
            a second meter.

            With --fleet it is many meters, each with a connection of its own and the load of a household. The same \
            seed is the same fleet, whose registers go on where an earlier run left them. At the end it prints what \
            was sent and acknowledged. A fleet without --duration sends until Ctrl-C.

            A connection that is lost is made again, and what was not acknowledged is sent again, in order.

            Exit status: 0 when everything was acknowledged, 1 when something was refused, failed or stayed without \
            an answer, 2 for a wrong command line, 130 after Ctrl-C.
            """,
        version: Version.current,
        subcommands: [ReplayCommand.self])

    @OptionGroup var common: ServerOptions
    @OptionGroup(title: "One meter") var identity: IdentityOptions

    @Option(help: ArgumentHelp("What the register counts from one reading to the next.", valueName: "kWh"))
    var rate: EnergyArgument?

    @Option(help: ArgumentHelp("Send so many readings and leave.", valueName: "count"))
    var readings: Int?

    @Option(help: ArgumentHelp("Keep id and register in this file.", valueName: "file"))
    var state: String?

    @Option(help: ArgumentHelp("Time from one reading to the next.", valueName: "duration"))
    var interval = Span(milliseconds: 1_000)

    @Option(help: ArgumentHelp("What the register shows at first.", valueName: "kWh"))
    var start: EnergyArgument?

    @Option(help: ArgumentHelp("Be so many meters.", valueName: "count"))
    var fleet: Int?

    @Option(help: ArgumentHelp("How long a fleet sends.", valueName: "duration"))
    var duration: Span?

    @Option(help: ArgumentHelp("Which fleet: its meters and their loads.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write each acknowledged reading of a fleet to this file, as CSV.", valueName: "file"))
    var acks: String?

    func validate() throws {
        if let fleet {
            guard fleet > 0 else { throw ValidationError("--fleet takes a number of meters from 1.") }
            guard identity.isEmpty, rate == nil, readings == nil, state == nil else {
                throw ValidationError(
                    "--fleet does not go with --id, --serial, --key-file, --name, --rate, --readings or --state.")
            }
            if let duration, duration.milliseconds < interval.milliseconds {
                throw ValidationError("--duration \(duration) is shorter than --interval \(interval).")
            }
        } else if duration != nil || seed != nil || acks != nil {
            throw ValidationError("--duration, --seed and --acks need --fleet.")
        }
        if let readings, readings < 1 { throw ValidationError("--readings takes a number from 1.") }
        if let rate, rate.energy > RateStep.greatest {
            throw ValidationError("--rate takes at most \(RateStep.greatest.kilowattHoursText) kWh.")
        }
    }

    mutating func execute() async throws -> ExitStatus {
        if let fleet { return try await runFleet(of: fleet) }
        return try await runMeter()
    }
}
