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
            an answer, 2 for a wrong command line, 130 when Ctrl-C stops one meter.
            """,
        version: "gridmeter \(Version.current)",
        subcommands: [ReplayCommand.self])

    @OptionGroup(title: "One meter") var identity: IdentityOptions
    @OptionGroup(title: "One meter") var meter: MeterOptions
    @OptionGroup(title: "Fleet") var fleet: FleetOptions
    @OptionGroup var common: ServerOptions
    @OptionGroup var pace: PaceOptions

    func validate() throws {
        guard fleet.fleet != nil else {
            guard fleet.isEmpty else { throw ValidationError("--duration, --seed and --acks need --fleet.") }
            return
        }
        guard identity.isEmpty, meter.isEmpty else {
            throw ValidationError(
                "--fleet does not go with --id, --serial, --key-file, --name, --rate, --readings or --state.")
        }
        if let duration = fleet.duration, duration.milliseconds < pace.interval.milliseconds {
            throw ValidationError("--duration \(duration) is shorter than --interval \(pace.interval).")
        }
    }

    mutating func execute() async throws -> ExitStatus {
        if let meters = fleet.fleet { return try await runFleet(of: meters) }
        return try await runMeter()
    }
}
