import GridModel
import MeterWire

/// What one meter shows: the last reading it sent and what came back.
struct MeterView: Hashable, Sendable {
    var server: ServerAddress
    var id: MeterID?
    var isConnected = false
    var sent: Outbox.Entry?
    /// What came back last; nil before anything has.
    var answer: String?
    var isAboveRecommended = false
    /// Readings that wait for an answer.
    var waiting = 0

    /// The live line: rate, what was sent, what came back.
    func line(_ panel: MeterPanel) -> String {
        if let typed = panel.typed { return "rate in kWh per reading (Enter takes it, Esc does not): \(typed)" }
        var parts = ["meter \(id?.description ?? "?")", "\(panel.rate.kilowattHoursText) kWh per reading"]
        if let sent {
            parts.append("sent \(sent.register.kilowattHoursText) kWh at \(Self.clock(sent.datetimeText))")
        }
        if !isConnected { parts.append("not connected, \(waiting) to send") }
        if let answer { parts.append(answer) }
        if let notice = panel.notice { parts.append(notice) }
        return parts.joined(separator: " | ")
    }

    /// The time of day in a date-time: `10:00:00`.
    private static func clock(_ datetime: String) -> Substring {
        guard let start = datetime.firstIndex(where: { $0 == "T" || $0 == " " }) else { return datetime[...] }
        return datetime[start...].dropFirst().prefix(8)
    }

    mutating func note(_ event: LinkEvent) {
        switch event {
        case .connected: isConnected = true
        case .lost(let reason):
            isConnected = false
            answer = reason
        case .enrolled(let id): self.id = id
        case .sent(let entry): sent = entry
        case .acknowledged(_, let alert):
            answer = alert
            isAboveRecommended = alert == AlertSentence.above
        case .putOff(_, let error), .refused(_, let error), .enrolmentPutOff(let error), .rejected(let error):
            answer = "\(error.code.rawValue): \(error.message)"
        case .complaint(let text): answer = text
        }
    }
}
