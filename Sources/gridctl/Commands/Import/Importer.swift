import Foundation
import GridClient
import GridModel

/// Carries a file's readings to gridd in batches; never more than one batch is in memory.
struct Importer {
    /// Lines of a batch.
    static let batchLines = 10_000
    /// Bytes after which a batch is full all the same.
    static let batchBytes = 4 << 20

    private enum Kind {
        case csv(ReadingsTable)
        case ndjson
    }

    private(set) var outcome = ImportOutcome()

    private let file: ImportFile
    private let meter: MeterID?
    private let dryRun: Bool
    private let session: Session
    private var reader: LineReader
    private var kind: Kind?
    private var quoted = QuotedLines()
    private var batch: [(number: Int, text: String)] = []
    private var batchBytes = 0

    init(input: ImportFile, meter: MeterID?, dryRun: Bool = false, session: Session) {
        file = input
        self.meter = meter
        self.dryRun = dryRun
        self.session = session
        reader = LineReader(input.input)
    }

    mutating func run() async throws {
        var last = 0
        while let line = try reader.next() {
            last = line.number
            guard let text = line.text else {
                take(quoted.finish())
                outcome.lines += 1
                reject(line.number, "too_long", "the line is longer than \(LineReader.longestLine) bytes")
                continue
            }
            switch kind {
            case nil: if !text.allSatisfy(\.isWhitespace) { try begin(text, line.number) }
            case .ndjson: take(text, line.number)
            case .csv: take(quoted.take(line.number, text))
            }
            if batch.count >= Self.batchLines || batchBytes >= Self.batchBytes { try await send() }
        }
        take(quoted.finish())
        try await send()
        outcome.settledLines = last
    }

    /// Learns from the first line what the file holds.
    private mutating func begin(_ text: String, _ number: Int) throws {
        var text = text
        // Spreadsheets put a byte order mark in front.
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if text.first(where: { !$0.isWhitespace }) == "{" {
            guard meter == nil else {
                throw Failure.usage("--meter is for CSV; \(file.name) is NDJSON, whose readings name their meter")
            }
            kind = .ndjson
            take(text, number)
        } else {
            kind = .csv(try ReadingsTable(header: text, meter: meter, file: file.name))
        }
    }

    private mutating func take(_ records: [QuotedLines.Record]) {
        for record in records {
            if let text = record.text {
                take(text, record.number)
            } else {
                outcome.lines += 1
                reject(record.number, "bad_row", "the quotation marks do not match")
            }
        }
    }

    private mutating func take(_ text: String, _ number: Int) {
        if text.allSatisfy(\.isWhitespace) { return }
        outcome.lines += 1
        batch.append((number, text))
        batchBytes += text.utf8.count + 64
    }

    /// Sends what was collected and notes what became of it.
    private mutating func send() async throws {
        try Task.checkCancellation()
        guard let kind, !batch.isEmpty else { return }
        var numbers: [Int] = []
        var body = Data(capacity: batchBytes)
        func add(_ number: Int, _ line: String) {
            numbers.append(number)
            body.append(contentsOf: line.utf8)
            body.append(0x0a)
        }
        var faults: [(Int, String)] = []
        switch kind {
        case .ndjson: for line in batch { add(line.number, line.text) }
        case .csv(let table):
            func settle(_ number: Int, _ row: ReadingsTable.Row) {
                switch row {
                case .success(let reading): add(number, reading)
                case .failure(let fault): faults.append((number, fault.message))
                }
            }
            for (line, row) in zip(batch, table.rows(batch.map(\.text))) {
                settle(line.number, row)
                guard case .failure = row, line.text.contains("\n") else { continue }
                // Lines that were put together and make no record: the first is wrong, the others may be right.
                let others = line.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                for (offset, other) in others.enumerated() where !other.allSatisfy(\.isWhitespace) {
                    outcome.lines += 1
                    for row in table.rows([String(other)]) { settle(line.number + 1 + offset, row) }
                }
            }
        }
        for (number, message) in faults { reject(number, "bad_row", message) }
        if !numbers.isEmpty {
            let answer = try await session.client.readings.send(ndjson: body, dryRun: dryRun)
            outcome.accepted += answer.accepted
            outcome.duplicates += answer.duplicates
            for line in answer.rejected {
                // Lines of the batch are counted from 1.
                let number = numbers.indices.contains(line.line - 1) ? numbers[line.line - 1] : line.line
                reject(number, line.code, line.message)
            }
        }
        outcome.settledLines = batch.last?.number ?? outcome.settledLines
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
        showProgress()
    }

    private mutating func reject(_ number: Int, _ code: String, _ message: String) {
        outcome.reject(RejectedLine(line: number, code: code, message: message))
        session.diagnostics.progress("")
        session.diagnostics.rejected(file: file.name, line: number, code: code, message: message)
    }

    private func showProgress() {
        guard session.diagnostics.showsProgress else { return }
        let share = file.size.map { $0 > 0 ? " (\(min(100, reader.position * 100 / $0)) %)" : "" } ?? ""
        session.diagnostics.progress(
            "\(outcome.lines) lines\(share), \(outcome.accepted) new, \(outcome.duplicates) known, "
                + "\(outcome.rejectedCount) rejected")
    }
}
