import GridModel
import Synchronization
import Testing

@testable import GridClient

@Suite struct PagedSequenceTests {
    /// The numbers from 1 to `total`, in pages of at most `most`.
    private func numbers(
        _ total: Int, most: Int, limit: Int? = nil, asked: @escaping @Sendable (String?, Int) -> Void = { _, _ in }
    )
        -> PagedSequence<Int>
    {
        PagedSequence(limit: limit, pageSize: 100) { cursor, size in
            asked(cursor, size)
            let start = cursor.flatMap(Int.init) ?? 1
            let end = min(start + min(size, most) - 1, total)
            return Page(items: start <= end ? Array(start...end) : [], next: end < total ? String(end + 1) : nil)
        }
    }

    @Test(arguments: [0, 1, 6, 7, 8, 20, 21])
    func cursorsAreFollowedToTheEnd(total: Int) async throws {
        let sequence = numbers(total, most: 7)
        #expect(try await sequence.collect() == Array(0..<total).map { $0 + 1 })
        var one: [Int] = []
        for try await number in sequence { one.append(number) }
        #expect(one == Array(0..<total).map { $0 + 1 })
    }

    @Test(arguments: [1, 6, 7, 8, 20, 50])
    func aLimitIsKeptAndNothingBeyondItIsAsked(limit: Int) async throws {
        let sizes = Mutex<[Int]>([])
        let found = try await numbers(20, most: 7, limit: limit) { _, size in sizes.withLock { $0.append(size) } }
            .collect()
        #expect(found == Array(1...min(limit, 20)))
        #expect(sizes.withLock { $0 }.count == (min(limit, 20) + 6) / 7)
        #expect(sizes.withLock { $0 }.allSatisfy { $0 <= limit })
    }

    @Test func aServerThatGivesMoreThanAskedIsCutToTheLimit() async throws {
        let sequence = PagedSequence<Int>(limit: 3, pageSize: 2) { _, _ in Page(items: [1, 2, 3, 4, 5], next: "x") }
        #expect(try await sequence.collect() == [1, 2, 3])
    }

    @Test func emptyPagesInTheMiddleAreNoEnd() async throws {
        let sequence = PagedSequence<Int>(limit: nil, pageSize: 2) { cursor, _ in
            switch cursor {
            case nil: Page(items: [1], next: "a")
            case "a": Page(items: [], next: "b")
            default: Page(items: [2], next: nil)
            }
        }
        var found: [Int] = []
        for try await number in sequence { found.append(number) }
        #expect(found == [1, 2])
    }

    @Test func aCursorThatStandsStillIsAnErrorAndNoLoop() async throws {
        let sequence = PagedSequence<Int>(limit: nil, pageSize: 2) { _, _ in Page(items: [1], next: "same") }
        let error = await #expect(throws: ClientError.self) { try await sequence.collect() }
        #expect(error?.code == .unexpectedAnswer)
    }
}
