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

    /// All of them in order of time.
    var episodes: [AlertEpisode] {
        (closed + open.values).sorted { ($0.firedAt, $0.subject.text) < ($1.firedAt, $1.subject.text) }
    }
}
