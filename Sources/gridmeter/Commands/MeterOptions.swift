import ArgumentParser

/// Options of one meter.
struct MeterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the register counts from one reading to the next. Default: as the last time, at first 0.001.",
            valueName: "kWh"))
    var rate: EnergyArgument?

    @Option(help: ArgumentHelp("Send so many readings and leave.", valueName: "count"))
    var readings: Int?

    @Option(help: ArgumentHelp("Keep id and register in this file.", valueName: "file"))
    var state: String?

    var isEmpty: Bool { rate == nil && readings == nil && state == nil }

    func validate() throws {
        if let readings, readings < 1 { throw ValidationError("--readings takes a number from 1.") }
        if let rate, rate.energy > RateStep.greatest {
            throw ValidationError("--rate takes at most \(RateStep.greatest.kilowattHoursText) kWh.")
        }
    }
}

/// Options of a fleet.
struct FleetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Be so many meters.", valueName: "count"))
    var fleet: Int?

    @Option(help: ArgumentHelp("How long they send. Default: until Ctrl-C.", valueName: "duration"))
    var duration: Span?

    @Option(help: ArgumentHelp("Which fleet: its meters and their loads. Default: 1.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write each acknowledged reading to this file, as CSV.", valueName: "file"))
    var acks: String?

    /// True when nothing but the number of meters is missing or there.
    var isEmpty: Bool { duration == nil && seed == nil && acks == nil }

    func validate() throws {
        if let fleet, fleet < 1 { throw ValidationError("--fleet takes a number of meters from 1.") }
    }
}

/// Options of whatever reads registers by the clock.
struct PaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Time from one reading to the next.", valueName: "duration"))
    var interval = Span(milliseconds: 1_000)

    @Option(help: ArgumentHelp("What a register shows at first. Default: 0.", valueName: "kWh"))
    var start: EnergyArgument?
}
