import GridModel

/// The alerts there would have been, made of the transitions that a store would have got.
struct EpisodeLog {
    private var open: [AlertKey: AlertEpisode] = [:]
    private(set) var closed: [AlertEpisode] = []

    mutating func take(_ transitions: [AlertTransition]) {
        for transition in transitions {
            switch transition.state {
            case .pending: break
            case .firing:
                var episode =
                    open[transition.key]
                    ?? AlertEpisode(
                        subject: transition.key.subject, severity: transition.severity,
                        occasion: transition.key.occasion, firedAt: transition.at, resolvedAt: nil,
                        message: transition.message)
                episode.severity = max(episode.severity, transition.severity)
                open[transition.key] = episode
            case .resolved:
                guard var episode = open.removeValue(forKey: transition.key) else { continue }
                episode.resolvedAt = transition.at
                closed.append(episode)
            }
        }
    }

    /// Says which billing periods a subject's alerts are about, by when those begin.
    mutating func name(_ subject: AlertSubject, _ months: [Instant: CivilMonth]) {
        for index in closed.indices where closed[index].subject == subject {
            closed[index].period = months[closed[index].occasion]?.text
        }
        for key in open.keys where key.subject == subject { open[key]?.period = months[key.occasion]?.text }
    }

    /// All of them in order of time.
    var episodes: [AlertEpisode] {
        (closed + open.values).sorted { ($0.firedAt, $0.subject.text) < ($1.firedAt, $1.subject.text) }
    }
}
