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
    /// The latter drawn over the former.
    case otherOverSeries
    /// A thing that a person has chosen, or that has just changed.
    case selected, changed

    /// The parameters of Select Graphic Rendition (ECMA-48, 8.3.117), for a terminal of 16 colours or of 256.
    ///
    /// Of 256 there are such as read as well on a light background as on a dark one; of 16 hardly any do.
    fileprivate func graphicRendition(_ palette: Style.Palette) -> String? {
        let isLarge = palette == .large
        return switch self {
        case .plain: nil
        case .heading, .changed: "1"
        case .good: isLarge ? "38;5;28" : "32"
        case .warning: isLarge ? "38;5;130" : "33"
        case .bad: isLarge ? "38;5;160" : "31"
        case .dim: "2"
        case .series: isLarge ? "38;5;31" : "36"
        case .otherSeries: isLarge ? "38;5;133" : "35"
        case .otherOverSeries: isLarge ? "38;5;225;48;5;31" : "35;46"
        case .selected: "7"
        }
    }
}

/// Whether a stream gets colour.
struct Style: Hashable, Sendable {
    /// How many colours there are to choose from.
    enum Palette: Hashable, Sendable {
        case small, large

        /// What a terminal says of itself by its name.
        init(_ environment: [String: String]) {
            let hasMany =
                environment["TERM"]?.contains("256color") == true || environment["COLORTERM"]?.isEmpty == false
            self = hasMany ? .large : .small
        }
    }

    let isColored: Bool
    let palette: Palette

    init(isColored: Bool, palette: Palette = .small) {
        self.isColored = isColored
        self.palette = palette
    }

    /// The flag decides, else `NO_COLOR` (no-color.org), else `CLICOLOR_FORCE` (bixense.com/clicolors), else whether the
    /// stream is a terminal that can do it.
    init(_ choice: ColorChoice?, _ surroundings: Surroundings, _ stream: TextOutput) {
        palette = Palette(surroundings.environment)
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

    /// Black on white, for what a camera reads.
    func darkOnLight(_ text: String) -> String {
        guard isColored else { return text }
        return "\u{1B}[\(palette == .large ? "38;5;16;48;5;231" : "30;107")m\(text)\u{1B}[0m"
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        guard isColored, !text.isEmpty, let rendition = tone.graphicRendition(palette) else { return text }
        return "\u{1B}[\(rendition)m\(text)\u{1B}[0m"
    }
}
