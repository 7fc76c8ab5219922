import Foundation

/// A terminal that hands over each key as it is pressed, until it is put back as it was.
final class RawTerminal {
    private let descriptor: Int32
    private let original: termios

    /// Nil when the descriptor is no terminal, or one that belongs to another job at the moment.
    init?(_ descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0, tcgetpgrp(descriptor) == getpgrp() else { return nil }
        self.descriptor = descriptor
        original = settings
    }

    deinit { leave() }

    /// Keys come one by one and are not echoed; Ctrl-C and Ctrl-Z keep their meaning.
    func enter() {
        var raw = original
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(descriptor, TCSANOW, &raw)
    }

    func leave() {
        var settings = original
        tcsetattr(descriptor, TCSADRAIN, &settings)
    }

    /// Columns of the terminal behind a descriptor; 80 when it does not say.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
