import ArgumentParser
import Foundation

/// Live things for the completion scripts of bash, zsh and fish; silent when the server is away.
extension CompletionKind {
    /// Ids of meters, with their names where the shell shows such.
    static var liveMeters: CompletionKind { .custom { words, _, _ in LiveCompletion.answer(.meters, words) } }
    /// Ids of alerts that nobody has acknowledged.
    static var liveAlerts: CompletionKind { .custom { words, _, _ in LiveCompletion.answer(.alerts, words) } }
}

enum LiveCompletion {
    /// What the shell that asks is to offer; waits for the server 200 ms at most.
    static func answer(_ kind: LiveKind, _ words: [String]) -> [String] {
        var surroundings = Surroundings.ofProcess()
        surroundings.defaults = settings(words)
        let host = GridctlHost(surroundings)
        let names = host.liveNames()
        return lines(names.candidates(kind), for: CompletionShell.requesting)
    }

    /// The options of a command line that say where the server is.
    static func settings(_ words: [String]) -> GlobalSettings {
        var settings = GlobalSettings()
        func value(of option: String, at index: Int) -> String? {
            if words[index] == option, index + 1 < words.count { return words[index + 1] }
            return words[index].hasPrefix(option + "=") ? String(words[index].dropFirst(option.count + 1)) : nil
        }
        for index in words.indices {
            settings.server = value(of: "--server", at: index) ?? settings.server
            settings.tokenFile = value(of: "--token-file", at: index) ?? settings.tokenFile
            settings.context = value(of: "--context", at: index) ?? settings.context
            settings.caFile = value(of: "--ca-file", at: index) ?? settings.caFile
        }
        return settings
    }

    /// Candidates in the form a shell takes: zsh and fish show what a word is, bash shows the word alone.
    static func lines(_ candidates: [CompletionCandidate], for shell: CompletionShell?) -> [String] {
        candidates.map { candidate in
            // A name is somebody else's text, and a newline in it would be another candidate.
            guard let note = candidate.note.map(CompletionList.printable), !note.isEmpty else { return candidate.text }
            return switch shell {
            case .zsh: candidate.text + ":" + note
            case .fish: candidate.text + "\t" + note
            default: candidate.text
            }
        }
    }
}
