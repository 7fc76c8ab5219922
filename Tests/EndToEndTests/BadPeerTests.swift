import TestSupport
import Testing

extension EndToEnd {
    /// Peers that send nonsense, or nothing, cost the others nothing.
    struct BadPeers {
        private static let at = "2026-01-15T10:00:00Z"

        /// What breaks the stream: an error, then the end.
        private static let broken: [(name: String, sent: String, code: String)] = [
            ("random bytes", "\u{01}\u{7F}kq\u{02}%%", "bad_frame"),
            (
                "an object of 5 KiB", #"{"id": 1, "note": ""# + String(repeating: "x", count: 5_120) + #""}"#,
                "frame_too_large"
            ),
            ("500 levels of nesting", String(repeating: #"{"a":"#, count: 500), "too_deep"),
            ("HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "bad_frame"),
        ]

        /// What is wrong in itself: an error, and the connection goes on.
        private static func wrong(_ id: String, paris: String) -> [(name: String, sent: String, code: String)] {
            [
                ("a meter that is not there", WireText.reading("99999", "1", at), "unknown_meter"),
                ("a negative register", WireText.reading(id, "-1", at), "bad_consumption"),
                ("a word", WireText.reading(id, #""abc""#, at), "bad_consumption"),
                ("1e400", WireText.reading(id, "1e400", at), "bad_consumption"),
                ("NaN", WireText.reading(id, "NaN", at), "bad_consumption"),
                ("40 digits", WireText.reading(id, String(repeating: "7", count: 40), at), "bad_consumption"),
                ("30 February", WireText.reading(id, "1", "2026-02-30 10:00:00"), "bad_datetime"),
                ("the year 9999", WireText.reading(id, "1", "9999-01-01T00:00:00Z"), "too_far_ahead"),
                ("an hour that DST skips", WireText.reading(paris, "1", "2026-03-29 02:30:00"), "skipped_local_time"),
                ("no reading", #"{"hello": "there"}"#, "bad_"),
            ]
        }

        @Test func eachGetsItsErrorAndNobodyElseIsHurt() async throws {
            let gridd = try await GriddProcess.start()
            let good = try await GoodMeter(on: gridd)
            try await good.sendAcknowledged("at first")
            let paris = try await gridd.json("meters", "add", "--time-zone", "Europe/Paris")
            let parisID = "\(paris[0].id.int ?? 0)"

            // These have begun an object and send a byte a minute: their deadline comes while all else happens.
            var slow: [MeterSocket] = []
            for _ in 0..<200 {
                let socket = try await MeterSocket.connected(port: gridd.metersPort)
                try socket.send("{")
                slow.append(socket)
            }
            try await good.sendAcknowledged("beside 200 slow ones")

            for (name, sent, code) in Self.broken {
                let peer = try await MeterSocket.connected(port: gridd.metersPort)
                let reply = try JSONValue(try await peer.ask(sent) ?? "null")
                #expect(reply.error.code.string == code, "\(name)")
                #expect(reply.error.message.string?.isEmpty == false, "\(name)")
                #expect(try await offPool { try peer.line() == nil }, "\(name) ends the connection")
                try await good.sendAcknowledged("after \(name)")
            }

            let peer = try await MeterSocket.connected(port: gridd.metersPort)
            for (name, sent, code) in Self.wrong(good.id, paris: parisID) {
                let reply = try JSONValue(try await peer.ask(sent) ?? "null")
                #expect(reply.error.code.string?.hasPrefix(code) == true, "\(name): \(reply)")
                #expect(reply.error.message.string?.isEmpty == false, "\(name)")
                try await good.sendAcknowledged("after \(name)")
            }
            let accepted = try JSONValue(try await peer.ask(WireText.reading(good.id, "0.5", Self.at)) ?? "null")
            #expect(accepted.alert.string != nil, "the connection went on")

            let cut = try await MeterSocket.connected(port: gridd.metersPort)
            try cut.send(#"{"id": "1", "consum"#)
            cut.reset()
            try await good.sendAcknowledged("after a disconnect within an object")

            let deaf = try await MeterSocket.connected(port: gridd.metersPort)
            let many = Array(WireText.reading(good.id, "0.5", Self.at).utf8)
            _ = try await offPool { deaf.sendUntilStuck(many, limit: 200_000) }
            try await good.sendAcknowledged("beside one that never reads its replies")

            for socket in slow {
                let reply = try JSONValue(try await offPool { try socket.line(within: 60) } ?? "null")
                #expect(reply.error.code.string == "frame_timeout")
                #expect(try await offPool { try socket.line() == nil })
            }
            try await good.sendAcknowledged("after the slow ones' deadline")

            let status = try await gridd.json("status")
            #expect(status.readings.rejected.int ?? 0 >= Self.wrong("1", paris: "2").count - 1)
            #expect(status.readings.stored.int == good.register + 1)
            #expect(try await gridd.terminate() == .exited(0))
        }
    }
}
