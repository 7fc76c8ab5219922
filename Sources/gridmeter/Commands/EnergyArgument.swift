import ArgumentParser
import GridModel

/// An amount of energy on the command line, in kWh.
struct EnergyArgument: Hashable, Sendable, ExpressibleByArgument {
    let energy: Energy

    /// The most a register of this program starts at or counts in one reading: 1 000 000 000 kWh.
    static let greatest = Energy.kilowattHours(1_000_000_000)

    /// Nil unless the text is a decimal number of kWh from 0 to a billion.
    init?(argument: String) {
        guard let energy = try? Energy(kilowattHours: argument), energy >= .zero, energy <= Self.greatest else {
            return nil
        }
        self.energy = energy
    }
}

/// A meter's number on the command line.
struct MeterArgument: Hashable, Sendable, ExpressibleByArgument {
    let id: MeterID

    init?(argument: String) {
        guard let id = MeterID(text: argument) else { return nil }
        self.id = id
    }
}
