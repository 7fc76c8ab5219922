import ArgumentParser
import Foundation
import GridModel

/// Options of every command.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where gridd listens for meters.", valueName: "host:port"))
    var server = ServerAddress.standard

    @Option(help: ArgumentHelp("How long to wait at the end for readings to be acknowledged.", valueName: "duration"))
    var wait = Span(milliseconds: 30_000)
}

/// Options that say which meter this is.
struct IdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Be this meter, which somebody else enrolled.", valueName: "id"))
    var id: MeterArgument?

    @Option(help: "Enrol with this serial number; with the same serial and key the meter gets the same id again.")
    var serial: String?

    @Option(help: ArgumentHelp("Enrol with the key in this file.", valueName: "file"))
    var keyFile: String?

    @Option(help: "Enrol under this name.")
    var name: String?

    func validate() throws {
        if id != nil, serial != nil || keyFile != nil || name != nil {
            throw ValidationError("--id is for a meter that is enrolled: leave out --serial, --key-file and --name.")
        }
        if keyFile != nil, serial == nil { throw ValidationError("--key-file needs --serial.") }
    }

    var isEmpty: Bool { id == nil && serial == nil && keyFile == nil && name == nil }

    /// The key in the file: its first line without white space around it.
    func key() throws -> String? {
        guard let keyFile else { return nil }
        guard let data = FileManager.default.contents(atPath: keyFile) else {
            throw Failure("cannot read the key file \(keyFile)")
        }
        let first = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        let key = first.trimmingCharacters(in: .whitespaces)
        guard !key.isEmpty else { throw Failure("the key file \(keyFile) is empty") }
        return key
    }
}

/// A serial number and a key of this program's own making.
enum RandomIdentity {
    static func serial() -> String { "gridmeter-" + hex(UInt64.random(in: .min ... .max)).suffix(12) }

    static func key() -> String { hex(UInt64.random(in: .min ... .max)) + hex(UInt64.random(in: .min ... .max)) }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
