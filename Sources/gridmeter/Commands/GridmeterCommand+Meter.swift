import Foundation
import GridModel

extension GridmeterCommand {
    /// Runs one meter on the terminal, or on pipes.
    func runMeter() async throws -> ExitStatus {
        let file = try stateFile()
        let memory = try remembered(in: file)
        let terminal = RawTerminal(STDIN_FILENO)
        let output: any MeterOutput
        var input = MeterRun.Input.lines
        if let terminal, StandardStream.output.isTerminal {
            let hasColour = ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
            output = ScreenOutput(terminal: terminal, stream: .output, hasColour: hasColour)
            input = .keys
        } else {
            output = LineOutput(output: .output, error: .error)
            if terminal == nil, isatty(STDIN_FILENO) == 1 { input = .none }
        }
        var run = MeterRun(
            server: common.server, interval: pace.interval, readings: meter.readings, patience: common.wait,
            start: pace.start?.energy ?? .zero, state: file, memory: memory, name: identity.name,
            isKnown: identity.id != nil, output: output, inputMode: input)
        return try await run.run()
    }

    private func stateFile() throws -> MeterStateFile {
        if let state = meter.state { return try held(state) }
        let folder = try StateFolder(environment: ProcessInfo.processInfo.environment)
        let server = StateFolder.fileName("\(common.server)")
        if let id = identity.id?.id {
            try folder.make()
            return try held(folder.path(of: "\(server)-id-\(id).json"))
        }
        if let serial = identity.serial {
            try folder.make()
            return try held(folder.path(of: "\(server)-serial-\(StateFolder.fileName(serial)).json"))
        }
        return try MeterStateFile.holdFirstFree(in: folder, name: "\(server)-meter")
    }

    private func held(_ path: String) throws -> MeterStateFile {
        guard let file = try MeterStateFile.hold(path) else {
            throw Failure("another gridmeter is this meter at the moment (\(path)): end it, or be another meter")
        }
        return file
    }

    /// What the file holds, or a new meter; held against the options.
    private func remembered(in file: MeterStateFile) throws -> MeterMemory {
        var memory = try file.load() ?? newMeter()
        if let id = identity.id?.id, memory.id != id {
            throw Failure("\(file.path) is of another meter than \(id): name another file with --state")
        }
        if let serial = identity.serial {
            guard memory.serial == serial else {
                throw Failure("\(file.path) is of another meter than serial \(serial): name another file with --state")
            }
            memory.key = try identity.key()
        }
        if let rate = meter.rate { memory.rateKwh = rate.energy }
        return memory
    }

    private func newMeter() throws -> MeterMemory {
        var memory = MeterMemory()
        memory.registerKwh = pace.start?.energy ?? .zero
        if let id = identity.id?.id {
            memory.id = id
        } else if let serial = identity.serial {
            memory.serial = serial
        } else {
            memory.serial = RandomIdentity.serial()
            memory.key = RandomIdentity.key()
        }
        return memory
    }
}

extension StateFolder {
    /// A text as part of a file's name: other characters than letters, digits and a few more as %XX.
    static func fileName(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? "other"
    }
}
