import Foundation
import GridClient
import GridModel

/// The program that `FirstQuestion.md` of GridClient's documentation builds up.
///
/// What stands between `docs: NAME` and `docs: end` is shown there as it is here; a test holds the two together.
enum FirstQuestion {
    static func connect(_ path: String) throws -> GridClient {
        // docs: connect
        let client = try GridClient(server: .unixSocket(path: path))
        // docs: end
        return client
    }

    static func status(_ client: GridClient) async throws -> String {
        // docs: status
        let status = try await client.status.get()
        let line = "gridd \(status.version) has \(status.meters.active) meters"
        // docs: end
        return line
    }

    static func add(_ client: GridClient) async throws -> Meter {
        // docs: add
        let wanted = NewMeters(name: "Block A", timeZone: Zone("America/Bahia"), count: 12)
        let added = try await client.meters.add(wanted)
        let first = added[0]
        // docs: end
        return first
    }

    static func send(_ client: GridClient, _ first: Meter) async throws -> BulkOutcome {
        // docs: send
        let lines = """
            {"id": \(first.id), "consumption": 12.5, "datetime": "2026-11-21T00:00:00-03:00"}
            {"id": \(first.id), "consumption": 20.5, "datetime": "2026-11-22T00:00:00-03:00"}
            {"id": \(first.id), "consumption": 26.25, "datetime": "2026-11-23T00:00:00-03:00"}

            """
        let outcome = try await client.readings.send(ndjson: Data(lines.utf8))
        // docs: end
        return outcome
    }

    static func list(_ client: GridClient) async throws -> [String] {
        var lines: [String] = []
        // docs: list
        for try await meter in client.meters.list(status: .active) {
            lines.append("\(meter.id) \(meter.name ?? "") \(meter.registerKwh ?? .zero)")
        }
        // docs: end
        return lines
    }

    static func history(_ client: GridClient, _ first: Meter) async throws -> (days: [Interval], total: Energy) {
        // docs: history
        let days = try await client.meters.history(
            first.id, from: DateExpression("2026-11-21"), to: DateExpression("2026-11-23"), every: .day
        ).collect()
        let total = days.reduce(Energy.zero) { $0 + $1.consumptionKwh }
        // docs: end
        return (days, total)
    }

    static func failure(_ client: GridClient) async throws -> String {
        // docs: failure
        do {
            let meter = try await client.meters.get(4_711)
            return "it is called \(meter.name ?? "nothing")"
        } catch let error as ClientError {
            switch error.code {
            case .notFound: return "there is no such meter"
            case .unreachable, .timeout: return "gridd does not answer: \(error)"
            default: throw error
            }
        }
        // docs: end
    }

    static func secure(_ port: Int, _ token: String, _ certificates: String) throws -> GridClient {
        // docs: secure
        guard let address = ServerAddress("https://localhost:\(port)") else { throw CocoaError(.coderInvalidValue) }
        let client = try GridClient(
            server: address, token: token, timeout: .seconds(10), trustRootsFile: certificates)
        // docs: end
        return client
    }

    static func follow(_ client: GridClient, _ first: Meter, _ handle: (Energy) -> Bool) async throws {
        // docs: follow
        for try await streamed in client.events(meters: [first.id]) {
            guard case .reading(_, _, let register, _) = streamed.event else { continue }
            if handle(register) { break }
        }
        // docs: end
    }

    static func close(_ client: GridClient) async {
        // docs: close
        await client.close()
        // docs: end
    }
}
