import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `kill -9` leaves the page cache alone, so that only the system calls show whether an acknowledgement is worth
    /// anything after a power cut.
    struct Trace {
        private static let readings = 20

        @Test(.enabled(if: Environment.hasStrace, "strace is not installed"))
        func betweenEachReadingAndItsAcknowledgementTheDiskWasSynced() async throws {
            let gridd = try await GriddProcess.start()
            let meter = try await MeterSocket.connected(port: gridd.metersPort)
            let id = try await meter.enrol()
            let file = gridd.folder.file("trace")
            let strace = try ChildProcess(
                Programs.tool("strace") ?? "strace",
                [
                    "-f", "-y", "-s", "256", "-o", file, "-p", "\(gridd.pid)", "-e",
                    "trace=fdatasync,fsync,read,readv,recvfrom,recvmsg,recvmmsg,write,writev,sendto,sendmsg",
                ])
            try await eventually("strace attaches or says why not") {
                strace.stderr.contains("attached") || !strace.isRunning
            }
            if !strace.isRunning {
                _ = try await strace.end()
                try Test.cancel("processes cannot be traced here: \(strace.stderr)")
            }

            for number in 1...Self.readings {
                let text = WireText.reading(id, "7000.\(100 + number)7", "2026-01-15T10:00:\(10 + number)Z")
                let reply = try JSONValue(try await meter.ask(text) ?? "null")
                #expect(reply.alert.string != nil)
            }
            strace.kill(SIGINT)
            _ = try await strace.end()

            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
            for number in 1...Self.readings {
                let mark = "7000.\(100 + number)7"
                let received = lines.firstIndex { $0.contains(mark) && Self.receives($0) }
                let answered = lines.firstIndex { $0.contains(mark) && $0.contains("alert") && Self.sends($0) }
                let start = try #require(received, "the trace shows reading \(number) come in")
                let end = try #require(answered, "the trace shows the acknowledgement of reading \(number) leave")
                #expect(start < end)
                #expect(
                    Self.syncs(lines[min(start, end)..<end]) > 0,
                    "reading \(number) is on the disk before its acknowledgement leaves")
            }
        }

        private static func receives(_ line: String) -> Bool {
            ["read(", "readv(", "recvfrom(", "recvmsg(", "recvmmsg(", "read resumed", "recvfrom resumed"]
                .contains { line.contains($0) }
        }

        private static func sends(_ line: String) -> Bool {
            ["write(", "writev(", "sendto(", "sendmsg("].contains { line.contains($0) }
        }

        /// Syncs of the store that began and were done within these lines.
        private static func syncs(_ lines: ArraySlice<String>) -> Int {
            var begun: Set<Substring> = []
            var done = 0
            for line in lines where line.contains("fdatasync") || line.contains("fsync") {
                let thread = line.prefix { $0 != " " }
                if line.contains("resumed>") {
                    if line.hasSuffix("= 0"), begun.contains(thread) { done += 1 }
                } else if line.contains("gridd.sqlite") {
                    if line.hasSuffix("= 0") { done += 1 } else { begun.insert(thread) }
                }
            }
            return done
        }
    }
}
