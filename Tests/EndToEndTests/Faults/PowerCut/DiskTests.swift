import Testing

/// The disk that the power cuts are tried on, tried itself.
@Suite struct DiskTests {
    private static let path = "/data/file"

    private static func disk(_ events: [DiskEvent], ignoringSyncs: Bool = false) -> Disk {
        var disk = Disk(ignoringSyncs: ignoringSyncs)
        for event in events { disk.apply(event) }
        return disk
    }

    private static func write(_ call: Int, _ offset: Int, _ byte: UInt8, _ count: Int) -> [DiskEvent] {
        [
            .writeBegan(call: call, path: path, offset: offset, bytes: [UInt8](repeating: byte, count: count)),
            .writeEnded(call: call),
        ]
    }

    private static func sync(_ call: Int, _ path: String = path, done: Bool = true) -> [DiskEvent] {
        [.syncBegan(call: call, path: path), .syncEnded(call: call, done: done)]
    }

    private static let born: [DiskEvent] = [.opened(path: path, creates: true)] + sync(1, "/data")

    private static func left(_ events: [DiskEvent], _ survival: Disk.Survival, seed: Int = 1) -> [UInt8]? {
        var random = Seeded(seed)
        return disk(events).afterPowerCut(survival, using: &random)[path]
    }

    @Test func whatWasSyncedIsThereWhateverElseIs() {
        let events = Self.born + Self.write(2, 0, 7, 8_192) + Self.sync(3)
        for survival in [Disk.Survival.none, .all, .inOrder, .scattered(granularity: 512, chance: 50)] {
            #expect(Self.left(events, survival) == [UInt8](repeating: 7, count: 8_192))
        }
    }

    @Test func whatWasNotSyncedIsGoneOrThereOrTorn() {
        let events = Self.born + Self.write(2, 0, 7, 8_192)
        #expect(Self.left(events, .none) == [])
        #expect(Self.left(events, .all) == [UInt8](repeating: 7, count: 8_192))
        let outcomes = (0..<40).compactMap { seed in
            Self.left(events, .scattered(granularity: 4_096, chance: 50), seed: seed)
        }
        let full = [UInt8](repeating: 7, count: 4_096)
        let hole = [UInt8](repeating: 0, count: 4_096)
        #expect(Set(outcomes) == [[], full, hole + full, full + full])
    }

    @Test func aSyncThatFailedOrDidNotEndPromisesNothing() {
        let written = Self.born + Self.write(2, 0, 7, 512)
        #expect(Self.left(written + Self.sync(3, done: false), .none) == [])
        #expect(Self.left(written + [.syncBegan(call: 3, path: Self.path)], .none) == [])
    }

    @Test func aSyncSaysNothingOfWhatWasWrittenAfterItBegan() {
        let events =
            Self.born + Self.write(2, 0, 7, 512) + [.syncBegan(call: 3, path: Self.path)] + Self.write(4, 512, 8, 512)
            + [.syncEnded(call: 3, done: true)]
        #expect(Self.left(events, .none) == [UInt8](repeating: 7, count: 512))
    }

    @Test func aWriteUnderWayWhenTheSyncBeginsIsNotSure() {
        let bytes = [UInt8](repeating: 7, count: 512)
        let events =
            Self.born + [
                .writeBegan(call: 2, path: Self.path, offset: 0, bytes: bytes),
                .syncBegan(call: 3, path: Self.path), .writeEnded(call: 2), .syncEnded(call: 3, done: true),
            ]
        #expect(Self.left(events, .none) == [])
        #expect(Self.left(events + Self.sync(4), .none) == bytes)
    }

    @Test func aWriteThatNobodyEndedIsOverOnceAnotherTakesItsPlace() {
        let bytes = [UInt8](repeating: 7, count: 512)
        let cutOff = Self.born + [.writeBegan(call: 2, path: Self.path, offset: 0, bytes: bytes)]
        let over = cutOff + Self.write(3, 0, 8, 512) + Self.sync(4)
        for survival in [Disk.Survival.none, .all] {
            #expect(Self.left(over, survival) == [UInt8](repeating: 8, count: 512))
        }
        let elsewhere = cutOff + Self.write(3, 512, 8, 512) + Self.sync(4)
        let later = [UInt8](repeating: 8, count: 512)
        #expect(Self.left(elsewhere, .none) == [UInt8](repeating: 0, count: 512) + later)
        #expect(Self.left(elsewhere, .all) == bytes + later, "it may still arrive")
    }

    @Test func aNameWhoseFolderWasNotSyncedMayBeGone() {
        let events = [DiskEvent.opened(path: Self.path, creates: true)] + Self.write(2, 0, 7, 512) + Self.sync(3)
        #expect(Self.left(events, .none) == nil)
        #expect(Self.left(events + Self.sync(4, "/data"), .none) == [UInt8](repeating: 7, count: 512))
    }

    @Test func aFileThatWasRemovedMayComeBack() {
        let events = Self.born + Self.write(2, 0, 7, 512) + Self.sync(3) + [.unlinked(path: Self.path)]
        #expect(Self.left(events, .none) == [UInt8](repeating: 7, count: 512))
        #expect(Self.left(events, .all) == nil)
        #expect(Self.left(events + Self.sync(4, "/data"), .none) == nil)
        let again = events + [.opened(path: Self.path, creates: true)] + Self.sync(4, "/data")
        #expect(Self.left(again, .none) == [], "a new file under an old name has nothing of the old one")
    }

    @Test func aTruncationIsAChangeAsAnyOther() {
        let events = Self.born + Self.write(2, 0, 7, 1_024) + Self.sync(3) + [.truncated(path: Self.path, size: 512)]
        #expect(Self.left(events, .none)?.count == 1_024)
        #expect(Self.left(events, .all)?.count == 512)
        #expect(Self.left(events + Self.sync(4), .none)?.count == 512)
    }

    @Test func aDiskThatLiesLosesWhatWasSynced() {
        var random = Seeded(1)
        let disk = Self.disk(Self.born + Self.write(2, 0, 7, 512) + Self.sync(3), ignoringSyncs: true)
        #expect(disk.afterPowerCut(.none, using: &random).isEmpty)
    }
}
