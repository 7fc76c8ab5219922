import Foundation

/// Asks a person for a secret, which the terminal does not show.
enum SecretPrompt {
    /// What was typed.
    ///
    /// Throws ``Failure`` when there is no terminal to ask at, or nothing was typed; `CancellationError` after Ctrl-C.
    static func ask(_ prompt: String, _ surroundings: Surroundings) throws -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else {
            throw Failure.usage("there is no terminal to ask for the token at", wayOut: "--token-file - reads it")
        }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { throw Failure.usage("the terminal can't hide what is typed") }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ECHONL)
        try DescriptorSink(descriptor: terminal).write(Array(prompt.utf8))
        guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else {
            throw Failure.usage("the terminal can't hide what is typed")
        }
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        var typed: [UInt8] = []
        var byte: UInt8 = 0
        while typed.count < 4_096 {
            guard read(terminal, &byte, 1) == 1 else { throw CancellationError() }
            if byte == 0x0a { break }
            typed.append(byte)
        }
        return try TokenFile.token(in: String(decoding: typed, as: UTF8.self), of: "what was typed")
    }
}
