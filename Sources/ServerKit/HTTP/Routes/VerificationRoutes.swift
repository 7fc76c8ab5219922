import GridModel
import Hummingbird

struct VerificationRoutes {
    let backend: HTTPBackend

    /// Findings that are in the log too; all of them are in the answer.
    private static let mostLogged = 100

    var endpoints: [Endpoint] { [verify] }

    private var verify: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/verifications", name: "verifyStore",
            summary: "Look at everything that is stored while it is used", tag: "upkeep", need: .administer,
            answer: .init(
                mediaType: "application/x-ndjson", schema: Schemas.verificationMessage.reference,
                description: "A VerificationMessage a line: progress, each finding, and at the end the summary, or a "
                    + "problem when it could not go on. One verification runs at a time."),
            problems: [409]
        ) { call in
            let place = try backend.verification.take()
            let logger = call.logger
            return LongAnswer(mediaType: "application/x-ndjson") { [backend] pen in
                defer { withExtendedLifetime(place) {} }
                var throttle = Throttle()
                var logged = 0
                do {
                    let summary = try await StoreVerification(store: backend.store, clock: backend.clock).run { event in
                        switch event {
                        case .finding(let finding):
                            logged += 1
                            if logged <= Self.mostLogged {
                                logger.error("store is not sound", metadata: ["finding": "\(finding.sentence)"])
                            }
                            try await pen.line(VerificationMessage.finding(finding))
                        case .progress(let progress):
                            guard throttle.passes(progress) else { return }
                            try await pen.line(VerificationMessage.progress(progress))
                        }
                    }
                    logger.notice("store verified", metadata: ["findings": "\(summary.findings)"])
                    try await pen.line(VerificationMessage.summary(summary))
                } catch let fault as StoreFault {
                    guard let refusal = Refusal(fault) else { throw fault }
                    try await pen.line(VerificationMessage.problem(refusal.problem))
                }
            }.response
        }
    }

    /// Lets the first progress of a phase through, and after that two a second.
    private struct Throttle {
        private var phase: VerificationProgress.Phase?
        private var last = ContinuousClock.now

        mutating func passes(_ progress: VerificationProgress) -> Bool {
            let now = ContinuousClock.now
            guard progress.phase != phase || last.duration(to: now) >= .milliseconds(500) else { return false }
            (phase, last) = (progress.phase, now)
            return true
        }
    }
}
