import GridModel

/// What man pages tell beside what the parser knows.
enum ManTexts {
    struct Definition {
        var name: String
        var text: String

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    static let dates = """
        A date is one of \(DateExpression.forms). Without a zone it is local to the meter asked about, so that a day \
        and a month begin where they begin for the people who get the bill. A month or a day stands for its first \
        instant; the end of a span does not belong to it.
        """

    static let output = """
        Data goes to standard output, everything else to standard error. On a terminal the answer is a table with local \
        times, with colour, and in a pager when it is longer than the screen. In a pipe it is one line a thing, values \
        separated by tabs, without header, colour or truncation, instants in RFC 3339 and UTC, energy in kWh with every \
        digit there is; a tab, a newline or a backslash within a value is written \\t, \\n or \\\\. CSV has a header line.

        With -o json and -o ndjson errors are JSON too, on standard error: {"error": {"code": ..., "exitStatus": ..., \
        "message": ...}}. Money is {"amount": "76.40", "currency": "BRL"}; keys that end in Kwh are kilowatt-hours.
        """

    static let environment = [
        Definition("GRIDCTL_SERVER", "Where gridd listens, when --server does not say."),
        Definition("GRIDCTL_CONTEXT", "The context, when --context and --server do not say."),
        Definition("GRIDCTL_TOKEN_FILE", "The file with the bearer token, when --token-file does not say."),
        Definition(
            "GRIDCTL_CA_FILE",
            "Certificates (PEM) that an https server is checked against, in the place of the system's; SSL_CERT_FILE, as "
                + "other programs have it, without it."),
        Definition("GRIDCTL_OUTPUT", "How to print, when --output does not say."),
        Definition("GRIDCTL_COLOR", "auto, always or never, when --color does not say; goes before NO_COLOR."),
        Definition("GRIDCTL_TIMEOUT", "How long to wait for each answer, in seconds, when --timeout does not say."),
        Definition(
            "GRIDCTL_PAGER",
            "The pager, a line for sh; empty or cat for none. Without it PAGER is used, and less -FRX without that."),
        Definition("PAGER", "See GRIDCTL_PAGER."),
        Definition("NO_COLOR", "When set and not empty, there is no colour. --color and configuration go before it."),
        Definition("CLICOLOR_FORCE", "When set and not 0, there is colour in a pipe too."),
        Definition(
            "TERM",
            "On a terminal called dumb there is no colour, no screen, and charts are ASCII; a name with 256color in it "
                + "means colours that read on a light and on a dark background."),
        Definition("COLORTERM", "When set, the terminal has as many colours as one whose name says 256color."),
        Definition("SSL_CERT_FILE", "See GRIDCTL_CA_FILE."),
        Definition("INPUTRC", "The configuration of readline in the shell, in the place of ~/.inputrc."),
        Definition("SHELL", "What \\! without a command starts in the shell."),
        Definition("VISUAL", "The editor of \\e in the shell; EDITOR without it, vi without both."),
        Definition("EDITOR", "See VISUAL."),
        Definition("TMPDIR", "Where \\e keeps the lines that are edited, for their owner only; /tmp without it."),
        Definition("XDG_STATE_HOME", "Where state is kept; ~/.local/state without it."),
        Definition("XDG_CONFIG_HOME", "Where configuration is; ~/.config without it."),
        Definition("XDG_CONFIG_DIRS", "Where the system's configuration is; /etc/xdg without it."),
        Definition("HOME", "The home folder, where XDG_STATE_HOME is not set."),
        Definition("LC_ALL", "With LC_CTYPE and LANG: whether the terminal shows UTF-8."),
        Definition("LC_CTYPE", "See LC_ALL."),
        Definition("LANG", "See LC_ALL."),
    ]

    static let files = [
        Definition("$XDG_STATE_HOME/gridd/gridd.sock", "The socket of the user's own gridd, tried first."),
        Definition("/var/lib/gridd/gridd.sock", "The socket of the system's gridd, tried next."),
        Definition(
            "$XDG_CONFIG_HOME/gridctl/config.yaml",
            "What options and environment don't say: server, tokenFile, caFile, context, output, color, timeout, pager. "
                + "Below it in contexts the contexts, and in tokens the tokens that gridctl keeps, readable by their owner "
                + "only."),
        Definition(
            ".gridctl.yaml",
            "In the working folder or the nearest above it: context, output, color and timeout of a project. It goes "
                + "before the user's configuration."),
        Definition("/etc/xdg/gridctl/config.yaml", "The system's configuration, and its contexts in contexts."),
        Definition("$XDG_STATE_HOME/gridctl/context", "The context that is used, and the one before."),
        Definition(
            "$XDG_STATE_HOME/gridctl/history",
            "What was typed in the shell, readable by its owner only, the last \(HistoryFile.limit) lines. Lines that begin "
                + "with a space or bear a secret are left out."),
        Definition(
            "~/.inputrc",
            "Configuration of readline; what stands between $if gridctl and $endif is for this shell only."),
    ]

    static let license = """
        The gridctl binary is distributed under the GNU General Public License, version 3 or later, because it is linked \
        with GNU readline; its source is under the Apache License 2.0.
        """

    /// Sections that one command has more than others.
    static let supplements: [String: @Sendable (inout Mdoc) -> Void] = ["repl": shell]

    private static let shell: @Sendable (inout Mdoc) -> Void = { page in
        page.macro("Ss", .text("Commands to the shell itself"))
        page.macro("Bl", .name("-tag"), .name("-width"), .name("Ds"))
        for command in BackslashCommand.allCases {
            page.macro("It", .name("Ic"), .text(command.usage))
            page.prose(command.abstract.prefix(1).uppercased() + command.abstract.dropFirst() + ".")
        }
        page.macro("El")
        page.macro("Ss", .text("Keys"))
        page.macro("Bl", .name("-tag"), .name("-width"), .name("Ds"))
        for (key, text) in keys {
            page.macro("It", .name("Ic"), .text(key))
            page.prose(text)
        }
        page.macro("El")
        page.macro("Ss", .text("Variables"))
        page.discussion(variables)
        page.macro("Bl", .name("-tag"), .name("-width"), .name("Ds"))
        for name in Variables.Switch.allCases {
            page.macro("It", .name("Ev"), .text(name.rawValue))
            page.prose(name.meaning)
        }
        page.macro("El")
        page.macro("Ss", .text("The prompt"))
        page.discussion(
            """
            The prompt is gridctl> while the server answers and gridctl(offline)> while it does not. The context in use \
            stands in the parentheses too, and the caller's role, unless it is the administrator of this machine. Where a \
            line goes on, a sign before the > tells why: the quote that is open, or - after a backslash at the end of the \
            line.

            A command that meets a server that is restarting waits for it, for half a minute; Ctrl-C ends the wait. What \
            changes something is not sent a second time when it may have been done.
            """)
        page.macro("Sh", .name("FILES"))
        page.definitions(Array(files.suffix(2)), as: "Pa")
    }

    private static let variables = """
        \\set NAME VALUE remembers a value, and :NAME outside of quotes stands for it from then on, in lines and in scripts. \
        White space in the value ends a word, as in sh; :'NAME' is one word whatever is in it. A name that was never set is \
        left as it is, and so is a colon behind a letter or a digit, as in 10:00. Some variables steer the shell:
        """

    private static let keys = [
        (
            "TAB",
            "Complete a command, an option, a value, the id of a meter or an alert. Meters are found by their names too."
        ),
        ("Ctrl-R", "Search what was typed before."),
        (
            "Ctrl-C",
            "At the prompt clear the line; while a command runs cancel it, and the second time leave it behind."
        ),
        ("Ctrl-D", "On an empty line leave."),
        ("Ctrl-Z", "Stop the shell; fg in the shell around it goes on."),
    ]
}
