import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// Agents that write to InfluxDB, made by others, write to gridd.
    struct InfluxAgents {
        private static let influx = Programs.tool("influx")

        private func token(for gridd: GriddProcess, _ options: String...) async throws -> String {
            let run = try await ProgramRun.of("gridd", ["token", "add", "agent", "--data", gridd.data] + options)
            #expect(run.status == 0, "\(run.stderr)")
            return run.stdout.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        }

        private func raw(_ gridd: GriddProcess, _ meter: Int) async throws -> [String] {
            try await gridd.json(
                "history", "\(meter)", "--from", "2025-11-01", "--to", "2025-12-01", "--every", "raw"
            ).elements.map { "\($0.at.string ?? "") \($0.registerKwh.energy?.kilowattHoursText ?? "")" }
        }

        /// InfluxDB's own command line (Debian's influxdb-client): ping, CREATE DATABASE, batches to /write.
        @Test(.enabled(if: Self.influx != nil, "influx is not installed"))
        func theInfluxCommandLineImportsIntoGridd() async throws {
            let gridd = try await GriddProcess.start()
            _ = try await gridd.gridctl("meters", "add", "--count", "3", "--time-zone", "UTC")
            let token = try await token(for: gridd, "--meter", "1", "--meter", "2")
            let influx = try #require(Self.influx)
            let options = [
                "-host", "127.0.0.1", "-port", "\(gridd.httpPort)", "-username", "agent", "-password", token,
            ]
            let count = 12_000
            let lines = (0..<count).map { number in
                #"electricity,meter=1,site=Block\ A\,\ 2 note="a \"quoted\", b=c",registerKwh=\#(number).000001 "#
                    + "\(1_763_805_600 + number * 60)"
            }
            let file = try gridd.folder.write(
                """
                # DDL
                CREATE DATABASE house
                # DML
                # CONTEXT-DATABASE: house
                # CONTEXT-RETENTION-POLICY: autogen
                \(lines.joined(separator: "\n"))
                cpu,host=gate usage_idle=99.5 1763805600

                """, to: "readings.txt")
            let all = options + ["-precision", "s", "-import", "-path", file]
            let run = try await ProgramRun.of(influx, all, environment: ["HOME": gridd.folder.path])
            #expect(run.status == 0, "\(run.stderr)\(run.stdout)")
            #expect((run.stdout + run.stderr).contains("Failed 0 inserts"), "\(run.stdout)\(run.stderr)")
            let status = try await gridd.json("status")
            #expect(status.readings.stored.int == count)
            #expect(try await raw(gridd, 1).first == "2025-11-22T10:00:00Z 0.000001")
            #expect(try await gridd.json("meters")[0].registerKwh.energy == (try Energy(kilowattHours: "11999.000001")))

            // One point by hand, in nanoseconds; and one for a meter that the token is not for.
            func insert(_ line: String) async throws -> ProgramRun {
                try await ProgramRun.of(
                    influx, options + ["-database", "house", "-execute", "INSERT \(line)"],
                    environment: ["HOME": gridd.folder.path])
            }
            let one = try await insert("electricity,meter=2 consumption=7i 1763805600123456789")
            #expect(one.status == 0, "\(one.stderr)\(one.stdout)")
            #expect(try await raw(gridd, 2) == ["2025-11-22T10:00:00.123Z 7"])
            let other = try await insert("electricity,meter=3 registerKwh=1 1763805600000000000")
            #expect((other.stdout + other.stderr).contains("partial write: line 1: no meter 3"), "\(other)")
            #expect(try await raw(gridd, 3).isEmpty)
        }

        /// What Telegraf's outputs do, request by request, with Python's gzip.
        private static let telegraf = #"""
            import gzip, sys, urllib.request, base64
            address, token = sys.argv[1:]
            body = (
                'electricity,host=gate\\ way,meter=1 registerKwh=12.345678,quality=3i,state="ok, \\"fine\\"" 1763805600000000000\n'
                'cpu,cpu=cpu0,host=gate\\ way usage_idle=98.3 1763805600000000000\n'
                'electricity,host=gate\\ way,dev=2 registerKwh=0.1 1763805600500000000\n').encode()
            basic = base64.b64encode(("telegraf:" + token).encode()).decode()
            def post(path, body, authorization, kind, encoding=None):
                request = urllib.request.Request("http://" + address + path, body, method="POST")
                request.add_header("Content-Type", kind)
                request.add_header("Authorization", authorization)
                if encoding: request.add_header("Content-Encoding", encoding)
                try:
                    with urllib.request.urlopen(request) as answer: print(answer.status, answer.read().decode())
                except urllib.error.HTTPError as error: print(error.code, error.read().decode())
            text = "text/plain; charset=utf-8"
            post("/query", b"q=CREATE+DATABASE+%22telegraf%22", "Basic " + basic, "application/x-www-form-urlencoded")
            post("/write?db=telegraf", gzip.compress(body), "Basic " + basic, text, "gzip")
            post("/api/v2/write?bucket=b&org=o", gzip.compress(body), "Token " + token, text, "gzip")
            post("/api/v2/write?bucket=b&org=o", gzip.compress(body + b"electricity,meter=9 registerKwh=1\n"), "Token " + token, text, "gzip")
            post("/api/v2/write?bucket=b&org=o", gzip.compress(body)[:-9], "Token " + token, text, "gzip")
            post("/api/v2/write?bucket=b&org=o", body, "Token nobody", text)
            """#

        @Test(.enabled(if: Environment.hasPython, "python3 is not installed"))
        func whatTelegrafSendsIsStoredOnceAndAnsweredItsWay() async throws {
            let gridd = try await GriddProcess.start(environment: ["GRIDD_LINE_PROTOCOL_METER_TAGS": "meter, dev"])
            _ = try await gridd.gridctl("meters", "add", "--count", "2", "--time-zone", "UTC")
            let token = try await token(for: gridd)
            let python = try await ProgramRun.of(
                Programs.tool("python3") ?? "python3", ["-c", Self.telegraf, gridd.httpAddress, token])
            #expect(python.status == 0, "\(python.stderr)")
            let answers = python.stdout.split(separator: "\n").map(String.init)
            #expect(answers.count == 6, "\(python.stdout)")
            #expect(answers[0] == #"200 {"results":[{"statement_id":0}]}"#)
            #expect(answers[1...2].map { $0.trimmingCharacters(in: .whitespaces) } == ["204", "204"])
            #expect(
                answers[3].hasPrefix(#"400 {"code":"invalid","line":4,"message":"partial write: line 4: no meter 9"#))
            #expect(answers[4].hasPrefix(#"400 {"code":"invalid","message":"the body's gzip is broken"#))
            #expect(answers[5].hasPrefix(#"401 {"code":"unauthorized""#))
            #expect(try await raw(gridd, 1) == ["2025-11-22T10:00:00Z 12.345678"])
            #expect(try await raw(gridd, 2) == ["2025-11-22T10:00:00.500Z 0.1"])
            #expect(try await gridd.json("status").readings.stored.int == 2)
        }
    }
}
