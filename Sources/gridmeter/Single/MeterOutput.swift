import GridModel

/// Where one meter shows what it does.
protocol MeterOutput {
    func begin(_ view: MeterView)
    /// Tells of an event after `view` has taken it in; false when nobody reads any more.
    func show(_ event: LinkEvent, _ view: MeterView, _ panel: MeterPanel) -> Bool
    /// A key was pressed, or the terminal is another than before.
    func refresh(_ view: MeterView, _ panel: MeterPanel)
    func end()
}

/// A terminal: the menu, and one line that changes.
struct ScreenOutput: MeterOutput {
    let terminal: RawTerminal
    let stream: StandardStream
    let hasColour: Bool

    func begin(_ view: MeterView) {
        let menu = MeterPanel.menu.map { "  \($0)\n" }.joined()
        stream.write("gridmeter sends to \(view.server) once an interval.\n\(menu)\n")
        terminal.enter()
    }

    func show(_ event: LinkEvent, _ view: MeterView, _ panel: MeterPanel) -> Bool {
        draw(view, panel)
    }

    func refresh(_ view: MeterView, _ panel: MeterPanel) {
        // After Ctrl-Z and fg the shell has put the terminal back.
        terminal.enter()
        _ = draw(view, panel)
    }

    func end() {
        stream.write("\n")
        terminal.leave()
    }

    private func draw(_ view: MeterView, _ panel: MeterPanel) -> Bool {
        let room = RawTerminal.width(of: stream.descriptor) - 1
        let line = view.line(panel)
        let shown = line.count > room ? String(line.prefix(max(room - 1, 0))) + "…" : line
        let coloured = hasColour && view.isAboveRecommended ? "\u{1B}[33m\(shown)\u{1B}[0m" : shown
        return stream.write("\r\u{1B}[K\(coloured)")
    }
}

/// Anything else: a line for each answer, its fields apart by tabs; what concerns the connection goes to stderr.
struct LineOutput: MeterOutput {
    let output: StandardStream
    let error: StandardStream

    func begin(_ view: MeterView) {}

    func show(_ event: LinkEvent, _ view: MeterView, _ panel: MeterPanel) -> Bool {
        switch event {
        case .acknowledged(let entry, let alert): return line(entry, "acknowledged", alert)
        case .refused(let entry, let error):
            return line(entry, "refused", "\(error.code.rawValue): \(error.message)")
        case .putOff(let entry, let error):
            return line(entry, "put-off", "\(error.code.rawValue): \(error.message)")
        case .lost(let reason): error.write("gridmeter: no connection to \(view.server) (\(reason)); trying again\n")
        case .enrolled(let id): error.write("gridmeter: meter \(id)\n")
        case .connected(let again): if again { error.write("gridmeter: connected again\n") }
        case .enrolmentPutOff(let fault): error.write("gridmeter: \(fault.message)\n")
        case .complaint(let text): error.write("gridmeter: \(text)\n")
        case .sent, .rejected: break
        }
        return true
    }

    func refresh(_ view: MeterView, _ panel: MeterPanel) {
        if let notice = panel.notice { error.write("gridmeter: \(notice)\n") }
    }

    func end() {}

    private func line(_ entry: Outbox.Entry, _ outcome: String, _ text: String) -> Bool {
        output.write("\(entry.datetimeText)\t\(entry.register.kilowattHoursText)\t\(outcome)\t\(text)\n")
    }
}
