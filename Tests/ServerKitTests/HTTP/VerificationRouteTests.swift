import Foundation
import GRDB
import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct VerificationRouteTests {
    private func messages(_ answer: Answer) throws -> [VerificationMessage] {
        try answer.text.split(separator: "\n").map {
            try JSONDecoder().decode(VerificationMessage.self, from: Data($0.utf8))
        }
    }

    @Test func theAnswerNamesEachFindingAndEndsWithASummary() async throws {
        try await withLocalAPI { client, running in
            let meter = try await running.store.addMeters(1)[0]
            try await running.store.append(meter, [Reading(1, 1), Reading(2, 2)])
            _ = try await running.store.compact()
            let clean = try await client.post("/api/v1/verifications")
            #expect(clean.status == 200 && clean.mediaType == "application/x-ndjson")
            guard case .summary(let summary)? = try messages(clean).last else {
                throw TestFailure("no summary: \(clean.text)")
            }
            #expect(summary.findings == 0 && summary.blockReadings == 2)
            #expect(try messages(clean).contains { if case .progress = $0 { true } else { false } })

            let behind = try DatabaseQueue(path: running.folder + "/gridd.sqlite")
            try await behind.write {
                // The last byte, a value's.
                try $0.execute(
                    sql: "UPDATE pack SET data = CAST(substr(data, 1, length(data) - 1) || x'7e' AS BLOB)")
            }
            let damaged = try messages(try await client.post("/api/v1/verifications"))
            let findings = damaged.compactMap { if case .finding(let finding) = $0 { finding } else { nil } }
            #expect(findings.map(\.kind) == [.blockDamaged] && findings.first?.meter == meter)
            guard case .summary(let told)? = damaged.last else { throw TestFailure("no summary") }
            #expect(told.findings == 1)
        }
    }

    @Test func oneVerificationRunsAtATime() async throws {
        try await withLocalAPI { client, running in
            do {
                let place = try running.server.backend.verification.take()
                let answer = try await client.post("/api/v1/verifications")
                #expect(answer.status == 409)
                withExtendedLifetime(place) {}
            }
            for _ in 0..<2 { #expect(try await client.post("/api/v1/verifications").status == 200) }
        }
    }

    @Test func onlyAnAdministratorOfAllMetersMayBackUpAndVerify() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let tokens = [
                (try await running.token("viewer", .viewer), 403), (try await running.token("operator", .operate), 403),
                (try await running.token("administrator", .administrator), 200),
            ]
            try await running.network { client in
                for path in ["/api/v1/backups", "/api/v1/verifications"] {
                    let stranger = try await client.post(path)
                    #expect(stranger.status == 401)
                    for (token, status) in tokens {
                        let answer = try await client.with(token: token).post(path)
                        #expect(answer.status == status, "\(path)")
                    }
                }
            }
        }
    }
}
