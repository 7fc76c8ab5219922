@preconcurrency import CReadline
@preconcurrency import Glibc

/// GNU readline, whose state is global: everything here runs on the one thread of `LineEditor`, and what its
/// callbacks need stands in these variables.
enum Readline {
    /// What the callbacks of the line being read work on.
    struct Reading {
        /// Everything typed of the statement before this line.
        var pending: String
        /// Set by the callback when the line is over.
        var result: LineInput?
    }

    nonisolated(unsafe) static var reading = Reading(pending: "")
    nonisolated(unsafe) private static var completer: ((String) -> CompletionAnswer)?
    /// Notes of what TAB just found, for the list it shows.
    nonisolated(unsafe) private static var notes: [String: String] = [:]

    /// Takes readline over: its name for inputrc, its callbacks, its history.
    static func prepare(
        history: [String], complete: @escaping (String) -> CompletionAnswer, hint: ((String) -> String)?
    ) {
        completer = complete
        HintText.source = hint
        // `$if gridctl` in an inputrc asks for this name; readline keeps the pointer.
        rl_readline_name = UnsafePointer(strdup("gridctl"))
        // stdout is for data. Without a terminal behind stderr it is the second best.
        rl_outstream = fdopen(dup(isatty(STDERR_FILENO) == 1 ? STDERR_FILENO : STDOUT_FILENO), "w")
        rl_instream = fdopen(dup(STDIN_FILENO), "r")
        rl_catch_signals = 0
        rl_catch_sigwinch = 0
        rl_completer_word_break_characters = UnsafePointer(strdup(" \t\n;\"'"))
        rl_completer_quote_characters = UnsafePointer(strdup("\"'"))
        // A space behind a backslash parts no words: House\ 1.
        rl_char_is_quoted_p = { text, index in Readline.isEscaped(text, index) ? 1 : 0 }
        rl_filename_quote_characters = UnsafePointer(strdup(" \t\n\"'\\;#|&<>"))
        rl_attempted_completion_function = { text, start, end in Readline.matches(text, start, end) }
        rl_completion_display_matches_hook = { matches, count, width in Readline.show(matches, count, width) }
        rl_sort_completion_matches = 0
        // One TAB shows what there is; an inputrc may say otherwise.
        rl_variable_bind("show-all-if-ambiguous", "on")
        using_history()
        stifle_history(Int32(HistoryFile.limit))
        for line in history { add_history(line) }
        if hint != nil {
            // Readline learns of the terminal's abilities only while its redisplay is its own.
            rl_initialize()
            HintText.begin()
        }
        // On whatever way the process ends, the terminal is left as it was found.
        atexit { rl_deprep_terminal() }
    }

    static func remember(_ line: String) { add_history(line) }

    /// Shows the prompt and takes the terminal over.
    static func begin(prompt: String, pending: String) {
        reading = Reading(pending: pending)
        HintText.promptWidth = DisplayWidth.of(prompt)
        rl_reset_screen_size()
        rl_callback_handler_install(prompt) { line in
            // The terminal goes back before anything runs.
            rl_callback_handler_remove()
            guard let line else {
                Readline.reading.result = .end
                return
            }
            Readline.reading.result = .line(String(cString: line))
            free(line)
        }
    }

    /// Takes what was typed; `reading.result` is set when that ended the line.
    static func readCharacter() {
        HintText.erase()
        rl_callback_read_char()
    }

    /// Clears the line, as Ctrl-C asks.
    static func interrupt() {
        HintText.erase()
        rl_echo_signal_char(SIGINT)
        rl_free_line_state()
        rl_callback_sigcleanup()
        abandon()
        reading.result = .interrupted
    }

    /// Gives the terminal back in the middle of a line; the cursor goes to a line of its own.
    static func abandon() {
        HintText.erase()
        rl_callback_handler_remove()
        fputs("\n", rl_outstream)
        fflush(rl_outstream)
    }

    static func resize() {
        HintText.erase()
        HintText.withoutHints { rl_resize_terminal() }
    }

    /// Puts another prompt before what was typed, unless readline is in the middle of something that has its own.
    static func replacePrompt(_ prompt: String, below news: String?) {
        let busy = RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_COMPLETING | RL_STATE_NUMERICARG | RL_STATE_VIMOTION
        guard rl_readline_state & UInt(busy) == 0 else { return }
        HintText.erase()
        rl_clear_visible_line()
        if let news { fputs(news + "\n", rl_outstream) }
        rl_set_prompt(prompt)
        HintText.promptWidth = DisplayWidth.of(prompt)
        rl_on_new_line()
        rl_redisplay_function?()
    }

    /// Stops the process as Ctrl-Z asks, and comes back to the same line.
    static func suspend() {
        HintText.erase()
        rl_deprep_terminal()
        SignalPipe.restore(SIGTSTP)
        kill(getpid(), SIGTSTP)
        // Here again: somebody said `fg`.
        SignalPipe.handle(SIGTSTP)
        rl_prep_terminal(1)
        resize()
        rl_forced_update_display()
    }

    // MARK: - TAB

    private static func isEscaped(_ text: UnsafeMutablePointer<CChar>?, _ index: Int32) -> Bool {
        guard let text else { return false }
        var start = Int(index)
        while start > 0, text[start - 1] == CChar(UInt8(ascii: "\\")) { start -= 1 }
        return (Int(index) - start) % 2 == 1
    }

    /// What readline asks of a completion: the longest common beginning, then each match, then null; allocated.
    private static func matches(
        _ text: UnsafePointer<CChar>?, _ start: Int32, _ end: Int32
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        rl_attempted_completion_over = 1
        notes = [:]
        guard let text, let buffer = rl_line_buffer, let completer, start >= 0, end >= start else { return nil }
        let typed = String(cString: text)
        let bytes = UnsafeRawBufferPointer(start: buffer, count: Int(end))
        let before = String(decoding: bytes, as: UTF8.self)
        switch completer(reading.pending + before) {
        case .nothing: return nil
        case .files:
            rl_attempted_completion_over = 0
            return nil
        case .words(let candidates): return list(candidates, typed: typed, replacing: false)
        case .named(let candidates): return list(candidates, typed: typed, replacing: true)
        }
    }

    private static func list(
        _ candidates: [CompletionCandidate], typed: String, replacing: Bool
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard !candidates.isEmpty else { return nil }
        var words = candidates.map(\.text)
        for candidate in candidates { notes[candidate.text] = candidate.note }
        if words.count > 1 { words.insert(replacing ? typed : commonPrefix(words), at: 0) }
        guard let list = calloc(words.count + 1, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride) else { return nil }
        let matches = list.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: words.count + 1)
        for (index, word) in words.enumerated() { matches[index] = strdup(word) }
        return matches
    }

    private static func commonPrefix(_ words: [String]) -> String {
        guard var prefix = words.first?[...] else { return "" }
        for word in words.dropFirst() {
            while !word.hasPrefix(prefix) { prefix = prefix.dropLast() }
        }
        return String(prefix)
    }

    /// Shows the matches, each with its note, as many as the screen has room for.
    private static func show(
        _ matches: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int32, _ width: Int32
    ) {
        guard let matches else { return }
        if notes.isEmpty {
            rl_display_match_list(matches, count, width)
        } else {
            var rows: Int32 = 24
            var columns: Int32 = 80
            rl_get_screen_size(&rows, &columns)
            let words = (1...max(1, Int(count))).compactMap { matches[$0].map { String(cString: $0) } }
            let list = CompletionList(
                candidates: words.map { CompletionCandidate($0, notes[$0]) }, rows: Int(rows), columns: Int(columns))
            fputs("\n" + list.lines.joined(separator: "\n") + "\n", rl_outstream)
        }
        rl_forced_update_display()
    }
}
