import ArgumentParser

/// When to use colour.
enum ColorChoice: String, Hashable, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, always, never
}

/// What a piece of text is like; on a terminal that is shown by its colour.
enum Tone: Hashable, Sendable {
    case plain, heading, good, warning, bad, dim
    /// What a chart shows, and what it is compared with.
    case series, otherSeries
    /// A thing that a person has chosen, or that has just changed.
    case selected, changed

    /// The parameters of Select Graphic Rendition (ECMA-48, 8.3.117).
    fileprivate var graphicRendition: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .dim: "2"
        case .series: "36"
        case .otherSeries: "35"
        case .selected: "7"
        case .changed: "1;36"
        }
    }
}

/// Whether a stream gets colour.
struct Style: Hashable, Sendable {
    let isColored: Bool

    init(isColored: Bool) { self.isColored = isColored }

    /// The flag decides, else `NO_COLOR` (no-color.org), else `CLICOLOR_FORCE` (bixense.com/clicolors), else whether the
    /// stream is a terminal that can do it.
    init(_ choice: ColorChoice?, _ surroundings: Surroundings, _ stream: TextOutput) {
        switch choice ?? .auto {
        case .always: isColored = true
        case .never: isColored = false
        case .auto:
            if surroundings.variable("NO_COLOR") != nil {
                isColored = false
            } else if let force = surroundings.variable("CLICOLOR_FORCE"), force != "0" {
                isColored = true
            } else {
                isColored = stream.isTerminal && surroundings.environment["TERM"] != "dumb"
            }
        }
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        guard isColored, !text.isEmpty, let rendition = tone.graphicRendition else { return text }
        return "\u{1B}[\(rendition)m\(text)\u{1B}[0m"
    }
}
