import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// The plainest meter there is: one that people have running already.
    struct PythonMeter {
        /// Enrols, reads its id with one `recv`, and sends an object a reading without a newline.
        private static let program = """
            import json, socket, sys
            from datetime import datetime, timedelta, timezone
            meter = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            meter.send(b'{"id": 0}')
            number = meter.recv(1024).decode()
            start = datetime.now(timezone(timedelta(hours=-int(sys.argv[2])))) - timedelta(minutes=4)
            for n in range(1, 301):
                at = (start + timedelta(seconds=n)).strftime("%Y-%m-%d %H:%M:%S")
                meter.send(json.dumps({"id": number, "consumption": float(n), "datetime": at, "type": "/spent"}).encode())
                reply = meter.recv(1024)
            print(number, at)
            """

        @Test(.enabled(if: Environment.hasPython, "python3 is not installed"))
        func aMeterInTenLinesOfPythonWorksUnchanged() async throws {
            let zone = Environment.zoneInMidMonth()
            let gridd = try await GriddProcess.start(environment: ["GRIDD_TIME_ZONE": zone.identifier])
            let python = try await ProgramRun.of(
                Programs.tool("python3") ?? "python3",
                ["-c", Self.program, "\(gridd.metersPort)", "\(zone.hoursWest)"])
            #expect(python.status == 0, "\(python.stderr)")
            let words = python.stdout.split(whereSeparator: \.isWhitespace).map(String.init)
            #expect(words.count == 3)
            let number = words.first ?? ""

            let meters = try await gridd.json("meters")
            #expect(meters.elements.count == 1)
            #expect(meters[0].id == .number(number))
            #expect(meters[0].registerKwh.energy == .kilowattHours(300))

            let invoice = try await gridd.json("invoice", number)
            #expect(invoice.total.amount.string == "120.00")
            #expect(invoice.total.currency.string == "BRL")
            #expect(invoice.consumptionKwh.energy == .kilowattHours(300))

            try await eventually("the alert fires") { try await gridd.json("alerts").elements.count > 0 }
            // The last reading once more, as a meter does that lost the reply.
            let again = """
                {"id": "\(number)", "consumption": 300.0, "datetime": "\(words[1]) \(words[2])", "type": "/spent"}
                """
            let meter = try await MeterSocket.connected(port: gridd.metersPort)
            try await eventually("the reply says that consumption is above the recommended") {
                let reply = try await meter.ask(again)
                return reply?.contains("Your energy consumption is above the recommended") == true
            }
            let alerts = try await gridd.json("alerts")
            #expect(alerts.elements.count == 1)
            #expect(alerts[0].rule.string == "excessive-consumption")
            #expect(alerts[0].state.string == "firing")
            #expect(alerts[0].meter == .number(number))
            #expect(try await gridd.json("status").readings.stored.int == 300)
        }
    }
}
