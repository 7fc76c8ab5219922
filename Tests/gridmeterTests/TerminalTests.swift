import Foundation
import TestSupport
import Testing

/// One meter on a terminal, as a person uses it.
struct TerminalTests {
    private let folder: TemporaryFolder
    private let head: FakeHeadEnd

    init() throws {
        folder = try TemporaryFolder()
        head = try FakeHeadEnd { connection, _ in
            while let line = connection.line() {
                if line.contains("\"serial\"") {
                    connection.send("{\"id\": 7}\n")
                } else if let reading = try? JSONValue(line), case .number(let consumption) = reading.consumption {
                    let isAbove = (reading.consumption.energy ?? .zero) >= .kilowattHours(300)
                    let datetime = reading.datetime.string ?? ""
                    let alert = "Your energy consumption is \(isAbove ? "above" : "within") the recommended"
                    connection.send(
                        #"{"id": 7, "consumption": \#(consumption), "datetime": "\#(datetime)", "alert": "\#(alert)"}"#
                            + "\n")
                }
            }
        }
    }

    private func withMeter(_ body: (PseudoTerminal) async throws -> Void) async throws {
        try await PseudoTerminal.run(
            Programs.path(of: "gridmeter"),
            ["--server", "127.0.0.1:\(head.port)", "--interval", "20ms", "--rate", "0.5"],
            environment: PseudoTerminal.plainEnvironment(["XDG_STATE_HOME": folder.file("state")]), columns: 160, body)
    }

    @Test func theMenuChangesTheRateWhileReadingsGoOut() async throws {
        try await withMeter { terminal in
            try await terminal.wait(for: "3  set the rate (kWh per reading)")
            try await terminal.wait(for: "meter 7 | 0.5 kWh per reading | sent")
            try await terminal.wait(for: "Your energy consumption is within the recommended")
            terminal.send("1")
            try await terminal.wait(for: "0.6 kWh per reading")
            terminal.send("22")
            try await terminal.wait(for: "0.4 kWh per reading")
            terminal.send("3150")
            try await terminal.wait(for: "rate in kWh per reading (Enter takes it, Esc does not): 150")
            terminal.send("\r")
            try await terminal.wait(for: "150 kWh per reading")
            try await terminal.wait(for: "Your energy consumption is above the recommended")
            terminal.send("x")
            try await terminal.wait(for: "no choice x")
            terminal.send("0")
            #expect(try await terminal.exitStatus() == 0)
        }
    }

    @Test(arguments: [("0", 0), ("q", 0), ("\u{03}", 130)] as [(String, Int32)])
    func howeverItIsLeftTheTerminalIsAsItWas(_ key: String, _ status: Int32) async throws {
        let settings = folder.file("settings")
        let meter = "\(Programs.path(of: "gridmeter")) --server 127.0.0.1:\(head.port) --interval 20ms"
        let shell = "stty -g > \(settings).before; trap : INT; \(meter); s=$?; stty -g > \(settings).after; exit $s"
        try await PseudoTerminal.run(
            "/bin/sh", ["-c", shell],
            environment: PseudoTerminal.plainEnvironment(["XDG_STATE_HOME": folder.file("state")]), columns: 160
        ) { terminal in
            try await terminal.wait(for: "Your energy consumption")
            terminal.send(key)
            #expect(try await terminal.exitStatus() == status)
        }
        let before = try String(contentsOfFile: settings + ".before", encoding: .utf8)
        let after = try String(contentsOfFile: settings + ".after", encoding: .utf8)
        #expect(!before.isEmpty)
        #expect(before == after)
    }

    @Test func aSecondOneBesideItIsAnotherMeter() async throws {
        try await withMeter { first in
            try await first.wait(for: "meter 7")
            try await withMeter { second in
                try await second.wait(for: "meter 7")
                let states = try FileManager.default.contentsOfDirectory(atPath: folder.file("state/gridmeter"))
                #expect(states.filter { $0.hasSuffix(".json") }.count == 2)
            }
        }
    }
}
