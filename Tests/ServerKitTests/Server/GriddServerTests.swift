import Foundation
import GridModel
import HummingbirdTesting
import TestSupport
import Testing

@testable import ServerKit

@Suite struct GriddServerTests {
    @Test func theReadyLineSaysWhereEverythingListens() async throws {
        try await withServer { running in
            let addresses = running.addresses
            #expect(addresses.meters.port != 0 && addresses.http.port != 0)
            #expect(
                addresses.readyLine
                    == "gridd ready meters=127.0.0.1:\(addresses.meters.port) http=127.0.0.1:\(addresses.http.port) "
                    + "socket=\(running.folder)/gridd.sock")
        }
    }

    @Test func nobodyElseMayUseTheSocket() async throws {
        try await withServer { running in
            for (path, mode) in [(running.addresses.socket, 0o600), (running.folder, 0o700)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }

    @Test func aSecondGriddOnTheFolderIsTurnedAway() async throws {
        try await withServer { running in
            let fault = await #expect(throws: ServerFault.self) {
                try await GriddServer.open(.test(running.folder), logger: silent)
            }
            #expect(fault?.message.hasPrefix("gridd \(getpid()) already has \(running.folder)") == true)
        }
    }

    @Test func whatAKilledGriddLeftBehindDoesNotStopTheNext() async throws {
        let folder = try TemporaryFolder()
        // A socket that nobody listens on, as after a kill.
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder.file("gridd.sock")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(stale)
        try folder.write("4194999\n", to: "lock")
        try await withServer({ $0.data = folder.path }) { running in
            let client = try RawSocket(unix: running.addresses.socket)
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it answers") { client.text.contains("200 OK") }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func anAddressInUseIsNamed() async throws {
        try await withServer { running in
            for (change, name): (@Sendable (inout ServerConfiguration) -> Void, String) in [
                ({ $0.http = running.addresses.http }, "\(running.addresses.http)"),
                ({ $0.meters = running.addresses.meters }, "\(running.addresses.meters)"),
            ] {
                let fault = await #expect(throws: ServerFault.self) { try await withServer(change) { _ in } }
                #expect(fault?.message.contains("cannot listen on \(name)") == true)
                #expect(fault?.message.contains("Address already in use") == true)
            }
        }
    }

    @Test func aCertificateThatCannotBeReadIsNamed() async throws {
        let fault = await #expect(throws: ServerFault.self) {
            try await withServer({ $0.tls = .init(certificate: "/nowhere.pem", key: "/nowhere.key") }) { _ in }
        }
        #expect(fault?.message.contains("/nowhere.pem") == true)
    }

    @Test func aRequestUnderWayIsAnsweredBeforeTheEnd() async throws {
        let client = try await withServer { running in
            _ = try await running.store.addMeters(1)
            let client = try RawSocket(unix: running.addresses.socket)
            let body = #"{"id": 1, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}"#
            client.send(
                "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n" + body.prefix(20))
            try await eventually("it is under way") { running.server.backend.connections.count == 1 }
            await running.shutDown()
            client.send(String(body.dropFirst(20)))
            try await eventually("it is answered") { client.text.contains("\r\n\r\n{") }
            return client
        }
        #expect(client.text.contains(#"{"accepted":1,"duplicates":0,"rejected":[]}"#))
    }

    @Test func clientsThatHangKeepGriddFromNothing() async throws {
        let clients = try await withServer { running in
            let requests = [
                "", "GET /heal", "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
                "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: 9\r\n\r\n{", "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
            ]
            let clients = try requests.flatMap { request in
                let clients = [
                    try RawSocket(unix: running.addresses.socket), try RawSocket(loopback: running.addresses.http.port),
                ]
                for client in clients { client.send(request) }
                return clients
            }
            let meter = try RawSocket(loopback: running.addresses.meters.port)
            meter.send(#"{"id": 1, "cons"#)
            try await eventually("all are there") {
                running.server.backend.connections.count == clients.count
            }
            return clients + [meter]
        }
        try await eventually("all are let go") { clients.allSatisfy(\.isEnded) }
    }

    @Test func aClientThatAsksMayGoOnWithItsBody() async throws {
        try await withServer { running in
            let client = try RawSocket(unix: running.addresses.socket)
            client.send(
                "POST /api/v1/meters HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            try await eventually("it may go on") { client.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n") }
            client.send("{}")
            try await eventually("it is answered") { client.text.contains("HTTP/1.1 201 Created") }
        }
    }

    @Test func whatAMeterSendsIsThereForAll() async throws {
        try await withServer { running in
            let meter = try RawSocket(loopback: running.addresses.meters.port)
            meter.send(#"{"id": 0}"#)
            try await eventually("the meter has its id") { meter.text == "1" }
            let now = Instant(seconds: WallClock.system.now().milliseconds / 1_000)
            meter.send(#"{"id": "1", "consumption": 300.0, "datetime": "\#(now.rfc3339)", "type": "/spent"}"#)
            try await eventually("it is acknowledged") { meter.text.hasSuffix("}\n") }
            try await running.local { client in
                let shown = try await client.get("/api/v1/meters/1").json()
                #expect(shown.registerKwh == .number("300"))
                #expect(shown.lastReadingAt.string == now.rfc3339)
                try await eventually("the alert fires") {
                    try await client.get("/api/v1/alerts?state=firing").json().items.elements.count == 1
                }
                #expect(try await client.get("/api/v1/meters/1/invoice").json().total.amount == "120.00")
            }
            meter.send(#"{"id": "1", "consumption": 301.0, "datetime": "\#(now.adding(seconds: 1).rfc3339)"}"#)
            try await eventually("the reply says so") { meter.text.contains("is above the recommended") }
        }
    }

    @Test func everythingIsThereAfterARestart() async throws {
        let folder = try TemporaryFolder()
        let token = try await withServer({ $0.data = folder.path }) { running in
            _ = try await running.store.addMeters(1)
            return try await running.local { client in
                let line = #"{"id": 1, "consumption": 1.5, "datetime": "2026-01-01T00:00:00Z"}"#
                #expect(try await client.bulk(line).status == 200)
                return try await client.post("/api/v1/tokens", #"{"name": "t"}"#).decode(IssuedToken.self).token
            }
        }
        try await withServer({ $0.data = folder.path }) { running in
            try await running.network { client in
                let meter = try await client.with(token: token).get("/api/v1/meters/1").json()
                #expect(meter.registerKwh == .number("1.5"))
            }
        }
    }
}
