import Foundation
import GridModel

/// How many bytes a reading takes on the disk.
struct BytesBenchmark: Benchmark {
    static let name = "bytes"
    static let summary =
        "bytes a reading of a month of minutes of 50 meters, at six and at three decimals; peer VictoriaMetrics"

    private static let meters = 50

    private struct Found {
        var readings: Int
        /// Of blocks' data, of the block table's pages.
        var blocks: Int
        var pages: Int
        var blockCount: Int
        var peer: Int64?
    }

    func run(_ bench: Bench) throws -> Section {
        let file = bench.options.household ?? ProcessInfo.processInfo.environment["GRIDD_BENCH_HOUSEHOLD"]
        let house = try file.map { try HouseholdMonth.load($0) } ?? .made()
        var found: [(decimals: Int, Found)] = []
        for decimals in [6, 3] {
            var writer = BodyWriter(bench.options.formats, decimals: decimals)
            for meter in 0..<Self.meters {
                house.addRegister(ofMeter: meter, of: Self.meters, decimals: decimals, to: &writer)
            }
            let result = try measure(writer, readings: house.minutes.count * Self.meters, bench)
            found.append((decimals, result))
            bench.say(
                "\(decimals) decimals: gridd \(per(result.blocks, result.readings)), VictoriaMetrics "
                    + (result.peer.map { per(Int($0), result.readings) } ?? "not asked") + " bytes a reading")
        }
        return try section(house, found, bench)
    }

    private func per(_ bytes: Int, _ readings: Int) -> String { Figure.text(Double(bytes) / Double(readings)) }

    private func measure(_ writer: BodyWriter, readings: Int, _ bench: Bench) throws -> Found {
        var found = try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder, format: bench.options.format)
            try gridd.addMeters(Self.meters)
            try gridd.send(writer)
            try gridd.settle()
            let stored = try gridd.readingCount()
            guard stored == readings else { throw Failure("gridd has \(stored) of \(readings) readings") }
            gridd.process.stop()
            // Debian's sqlite3 has the table of pages.
            let figures = try Programs.run(
                "sqlite3",
                [
                    "-readonly", "\(gridd.folder)/gridd.sqlite",
                    """
                    SELECT sum(bytes), sum(blocks), (SELECT sum(pgsize) FROM dbstat WHERE name IN ('block', 'pack')) FROM (
                        SELECT length(data) AS bytes, 1 AS blocks FROM block
                        UNION ALL SELECT length(data), blocks FROM pack
                    );
                    """,
                ]
            ).split(separator: "|").compactMap { Int($0) }
            guard figures.count == 3 else { throw Failure("the store holds no block after compaction") }
            return Found(readings: readings, blocks: figures[0], pages: figures[2], blockCount: figures[1])
        }
        guard !bench.options.alone else { return found }
        found.peer = try bench.inFreshFolder { folder in
            let peer = try VictoriaMetrics(in: folder)
            try peer.send(writer)
            try peer.merge()
            let stored = try peer.readingCount()
            guard stored == readings else { throw Failure("VictoriaMetrics has \(stored) of \(readings) readings") }
            peer.process.stop()
            return try Disk.size(of: "\(peer.folder)/data")
        }
        return found
    }

    private func section(_ house: HouseholdMonth, _ found: [(decimals: Int, Found)], _ bench: Bench) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(found[0].1.readings)) readings: \(house.origin), as registers of \(Self.meters) meters, each of \
                which begins at another minute. gridd after `compact`, blocks being what the blocks' data takes and table what \
                the pages of their table take; VictoriaMetrics' data folder after a flush and a merge of everything.
                """)
        section.tables = [
            Table(
                [
                    "decimals", "gridd's blocks, bytes a reading", "its table", "blocks",
                    "VictoriaMetrics, bytes a reading",
                ],
                found.map { decimals, found in
                    [
                        "\(decimals)", per(found.blocks, found.readings), per(found.pages, found.readings),
                        Figure.count(found.blockCount), found.peer.map { per(Int($0), found.readings) } ?? "–",
                    ]
                })
        ]
        for (decimals, found) in found {
            guard let peer = found.peer else { continue }
            section.verdicts.append(
                .ratio(
                    "bytes of blocks at \(decimals) decimals", Double(found.blocks), to: VictoriaMetrics.title,
                    Double(peer),
                    atMost: 1))
        }
        section.peers = bench.options.alone ? [] : [try VictoriaMetrics.version()]
        return section
    }
}
