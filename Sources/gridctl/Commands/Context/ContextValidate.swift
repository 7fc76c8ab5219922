import ArgumentParser
import GridClient

struct ContextValidate: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Connect to contexts, and say how each is.",
        discussion: """
            Without a name the one in use is tried. Exit status: 0 when all answer, that of the failure when one does \
            not, 8 when some do.

            Examples:
              gridctl context validate
              gridctl context validate lab prod
              gridctl context validate --all
            """
    )

    @Argument(help: ArgumentHelp("The contexts.", valueName: "context"))
    var names: [String] = []

    @Flag(help: "Try all there are.")
    var all = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ContextCheck.self) }

    func validate() throws {
        if all, !names.isEmpty { throw ValidationError("give either names or --all") }
        if all || !names.isEmpty, globals.server != nil || globals.context != nil {
            throw ValidationError("what is tried is named already: leave --server and --context away")
        }
    }

    func run(_ desk: OfflineSession) async throws {
        let store = ContextStore(desk.surroundings)
        let chosen: [String?] = all ? store.names() : names
        var checks: [ContextCheck] = []
        for name in chosen.isEmpty && !all ? [nil] : chosen { checks.append(try await check(name, desk)) }
        try await desk.output.render(checks)
        let failures = checks.compactMap(\.report)
        for report in failures { desk.diagnostics.report(report) }
        guard let first = failures.first else { return }
        throw Finished(status: failures.count == checks.count ? first.status : .partial)
    }

    /// - Parameter name: Nil for what is in use.
    private func check(_ name: String?, _ desk: OfflineSession) async throws -> ContextCheck {
        var line = globals.settings
        if let name { line.context = name }
        var result = ContextCheck(context: name, server: nil)
        let began = ContinuousClock.now
        do {
            let settings = try line.resolved(desk.surroundings)
            result.context = name ?? settings.context
            result.server = settings.server
            let session = try Session(settings, desk.surroundings)
            result.server = session.client.server.description
            let status = try await session.client.adjusted(
                timeout: settings.timeout ?? .seconds(5), retries: .never, observer: nil
            ).status.get()
            result.ok = true
            result.version = status.version
            let (seconds, attoseconds) = began.duration(to: .now).components
            result.milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        } catch {
            result.report = ErrorReport(error)
            result.problem = result.report?.sentence
        }
        return result
    }
}

/// What came of connecting to a context.
struct ContextCheck: TableRow {
    var context: String?
    var server: String?
    var ok = false
    var version: String?
    var milliseconds: Int64?
    var problem: String?
    var report: ErrorReport?

    init(context: String?, server: String?) {
        self.context = context
        self.server = server
    }

    private enum CodingKeys: CodingKey { case context, server, ok, version, milliseconds, problem }

    static func columns(_ context: TableContext) -> [Column<ContextCheck>] {
        [
            Column("context", "CONTEXT") { .optional($0.context) { .text($0) } },
            Column("server", "SERVER", isElastic: true) { .optional($0.server) { .text($0) } },
            Column("ok", "STATE") {
                .worded(exact: String($0.ok), shown: $0.ok ? "answers" : "fails", $0.ok ? .good : .bad)
            },
            Column("version", "VERSION", isExpendable: true) { .optional($0.version) { .text($0) } },
            Column("milliseconds", "TOOK ms", .right, isExpendable: true) {
                .optional($0.milliseconds) { .integer($0) }
            },
            Column("problem", "PROBLEM", isDefault: false) { .optional($0.problem) { .text($0) } },
        ]
    }

    var printedName: String? { context ?? server }
}
