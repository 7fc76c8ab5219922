import GridModel
import Synchronization

/// The model of `watch`, shared by the screen and by those who bring the news.
final class WatchApp: ScreenApp {
    private struct State {
        var model: WatchModel
        /// The screen as it was last drawn.
        var size = TextOutput.Size(columns: 80, rows: 24)
    }

    private let state: Mutex<State>
    private let glyphs: Glyphs
    private let now: @Sendable () -> Instant
    /// Has the screen drawn again.
    private let refresh: @Sendable () -> Void

    init(
        _ model: WatchModel, _ glyphs: Glyphs, now: @escaping @Sendable () -> Instant,
        refresh: @escaping @Sendable () -> Void
    ) {
        state = Mutex(State(model: model))
        self.glyphs = glyphs
        self.now = now
        self.refresh = refresh
    }

    func lines(_ size: TextOutput.Size) -> [StyledLine] {
        state.withLock { state in
            state.size = size
            return state.model.lines(now: now(), size, glyphs)
        }
    }

    func take(_ key: Key, _ size: TextOutput.Size) -> Bool {
        state.withLock { $0.model.take(key, now: now(), size) }
    }

    func take(_ event: LiveEvent) {
        let now = now()
        change { $0.take(event, now: now) }
    }

    /// Changes the model and shows it.
    func change(_ body: (inout WatchModel) -> Void) {
        state.withLock { body(&$0.model) }
        refresh()
    }

    /// Looks at the model.
    func look<Value: Sendable>(_ body: (WatchModel, TextOutput.Size) -> Value) -> Value {
        state.withLock { body($0.model, $0.size) }
    }
}
