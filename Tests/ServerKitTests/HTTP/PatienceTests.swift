import Foundation
import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

/// What gridd waits for, and for how long; the limits here are others than gridd's so that nobody waits for them.
@Suite struct PatienceTests {
    @Test func ordinaryLimitsAreThoseOfTheManual() {
        let limits = HTTPLimits()
        #expect(limits.headDeadline == .seconds(30))
        #expect(limits.idle == .seconds(120))
        #expect(limits.bodyPatience == .seconds(60))
        #expect(limits.slowestBody == 1_024)
    }

    @Test func whoDoesNotSayWhatTheyWantIsClosedAndWhoHasSaidItIsNot() async throws {
        var limits = HTTPLimits()
        limits.headDeadline = .milliseconds(200)
        try await withServer(limits: limits) { running in
            _ = try await running.store.addMeters(1)
            let body = #"{"id": 1, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}"#
            let honest = try RawSocket(unix: running.addresses.socket)
            honest.send(
                "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n" + body.prefix(20))
            let undecided = try [
                "", "GET", "GET /healthz HTTP/1.1\r\nHost: x\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
            ]
            .flatMap { text in
                try [
                    RawSocket(unix: running.addresses.socket), RawSocket(loopback: running.addresses.http.port),
                ].map { socket in
                    socket.send(text)
                    return socket
                }
            }
            try await eventually("all who say nothing more are closed") { undecided.allSatisfy(\.isEnded) }
            #expect(undecided.filter { $0.text.contains("200 OK") }.count == 2, "the last of them had an answer first")
            #expect(!honest.isEnded, "a body may take longer than a head")
            honest.send(String(body.dropFirst(20)))
            try await eventually("it is answered") { honest.text.contains(#""accepted":1"#) }
        }
    }

    @Test func aHeadThatDripsInIsNotWaitedForLonger() async throws {
        var limits = HTTPLimits()
        limits.headDeadline = .milliseconds(300)
        try await withServer(limits: limits) { running in
            let dripping = try RawSocket(loopback: running.addresses.http.port)
            let bystander = try RawSocket(unix: running.addresses.socket)
            let head = Array("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "x", count: 10_000))
            var sent = 0
            while !dripping.isEnded, sent < head.count {
                dripping.send(String(head[sent]))
                sent += 1
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(dripping.isEnded && sent < head.count)
            #expect(!dripping.text.contains("200 OK"))
            try await eventually("nobody else is kept: the next connection is served") {
                let next = try RawSocket(unix: running.addresses.socket)
                next.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                try await eventually("an answer") { next.text.contains("200 OK") }
                return true
            }
            _ = bystander
        }
    }

    @Test func aBodyThatComesTooSlowlyGivesItsPlaceUp() async throws {
        var limits = HTTPLimits()
        limits.bodyPatience = .zero
        limits.slowestBody = 1 << 40
        try await withServer(limits: limits) { running in
            _ = try await running.store.addMeters(1)
            let slow = try RawSocket(unix: running.addresses.socket)
            slow.send(
                "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: 1000\r\n\r\n"
                    + #"{"id": 1, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}"# + "\n")
            try await eventually("it is told") { slow.text.contains("/problems/too-slow") }
            #expect(slow.text.hasPrefix("HTTP/1.1 408"))
            #expect(slow.text.contains("send smaller pieces"))
        }
    }

    @Test func aBodyThatIsFastEnoughIsTakenHoweverLongItTakes() async throws {
        var limits = HTTPLimits()
        limits.bodyPatience = .zero
        limits.slowestBody = 0
        try await withServer(limits: limits) { running in
            _ = try await running.store.addMeters(1)
            let body = #"{"id": 1, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}"#
            let sender = try RawSocket(unix: running.addresses.socket)
            sender.send(
                "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n")
            for character in body {
                sender.send(String(character))
                try await Task.sleep(for: .milliseconds(1))
            }
            try await eventually("it is answered") { sender.text.contains(#""accepted":1"#) }
        }
    }
}
