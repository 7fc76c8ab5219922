@preconcurrency import CReadline
@preconcurrency import Glibc

/// Dim text behind the cursor, which readline knows nothing of: it is written after each redisplay, and taken away
/// before readline does anything else. As readline's own state it lives on the thread of `LineEditor`.
enum HintText {
    /// What to show, by everything typed.
    nonisolated(unsafe) static var source: ((String) -> String)?
    nonisolated(unsafe) static var promptWidth = 0
    nonisolated(unsafe) private static var isShown = false
    /// Readline's own redisplay; nil where there are no hints.
    nonisolated(unsafe) private static var original: (@convention(c) () -> Void)?

    /// States in which readline shows something else than the line.
    private static let busy = UInt(
        RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_COMPLETING | RL_STATE_NUMERICARG | RL_STATE_VIMOTION
            | RL_STATE_MULTIKEY | RL_STATE_SEARCH | RL_STATE_MACROINPUT)
    /// Less of a hint than this tells nothing.
    private static let shortest = 6

    /// Puts itself in the place of readline's redisplay.
    static func begin() {
        original = rl_redisplay_function
        rl_redisplay_function = { HintText.redisplay() }
    }

    /// Runs `body` with readline's own redisplay: a window of another size is redrawn well by that only.
    static func withoutHints(_ body: () -> Void) {
        guard let original else { return body() }
        rl_redisplay_function = original
        body()
        begin()
    }

    /// Readline's redisplay, and the hint behind it.
    private static func redisplay() {
        erase()
        rl_redisplay()
        guard let text = text, !text.isEmpty else { return }
        // Back to where readline believes the cursor to be.
        fputs("\u{1B}[2m\(text)\u{1B}[0m\u{1B}[\(DisplayWidth.of(text))D", rl_outstream)
        fflush(rl_outstream)
        isShown = true
    }

    /// Takes the hint away; the cursor stands where it begins.
    static func erase() {
        guard isShown else { return }
        isShown = false
        // To the end of the screen: in a window that became narrower it may go on in the next row.
        fputs("\u{1B}[J", rl_outstream)
        fflush(rl_outstream)
    }

    /// The hint, cut to the room there is right of the cursor; nil when it would be in the way.
    private static var text: String? {
        guard let source, rl_readline_state & busy == 0, rl_done == 0, rl_point == rl_end, rl_end > 0,
            let buffer = rl_line_buffer, !isKeyPending
        else { return nil }
        let line = String(cString: buffer)
        guard !line.contains("\n") else { return nil }
        var rows: Int32 = 0
        var columns: Int32 = 0
        rl_get_screen_size(&rows, &columns)
        let room = Int(columns) - 1 - promptWidth - DisplayWidth.of(line)
        guard room >= shortest else { return nil }
        return DisplayWidth.cut(source(Readline.reading.pending + line), to: room)
    }

    /// True when readline goes on at once: after keys that came together (a paste) it takes the next one, Enter at
    /// last, before anybody could take the hint away.
    private static var isKeyPending: Bool {
        if rl_pending_input != 0 { return true }
        var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, 0) > 0
    }
}
