/// A folder's files as a disk and the system's cache above it hold them: what would be there after a power cut is what was
/// synced, and of the rest whatever chance leaves.
///
/// A write is sure once a sync of its file that began after its end has ended; a name is sure once its folder was synced
/// in the same way, whether or not its file was.
struct Disk {
    /// What becomes of writes that are not sure.
    enum Survival: Equatable {
        case none
        case all
        /// In the order they were made, the last of them torn.
        case inOrder
        /// Each piece of `granularity` bytes by itself, with `chance` of a hundred.
        case scattered(granularity: Int, chance: Int)
    }

    private struct Change {
        enum Kind {
            case write(offset: Int, bytes: [UInt8])
            case truncation(size: Int)
        }

        let id: Int
        let file: Int
        let kind: Kind
        var hasEnded: Bool
    }

    private struct NameChange {
        let id: Int
        let path: String
        /// Nil when the name goes.
        let file: Int?
    }

    /// Contents that are sure, by file.
    private var durable: [Int: [UInt8]] = [:]
    private var pending: [Change] = []
    private var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var pendingNames: [NameChange] = []
    /// What each sync under way will have made sure.
    private var syncs: [Int: Set<Int>] = [:]
    private var writes: [Int: Int] = [:]
    private var nextID = 0
    /// A disk that lies: no sync makes anything sure.
    let ignoresSyncs: Bool

    init(ignoringSyncs: Bool = false) { ignoresSyncs = ignoringSyncs }

    // MARK: What happens

    mutating func apply(_ event: DiskEvent) {
        switch event {
        case .opened(let path, let creates):
            guard creates, names[path] == nil else { return }
            let file = makeID()
            durable[file] = []
            names[path] = file
            pendingNames.append(NameChange(id: makeID(), path: path, file: file))
        case .writeBegan(let call, let path, let offset, let bytes):
            guard let file = names[path] else { return }
            endWrites(to: file, in: offset..<(offset + bytes.count))
            let change = Change(
                id: makeID(), file: file, kind: .write(offset: offset, bytes: bytes), hasEnded: false)
            pending.append(change)
            writes[call] = change.id
        case .writeEnded(let call):
            guard let id = writes.removeValue(forKey: call) else { return }
            for index in pending.indices.reversed() where pending[index].id == id { pending[index].hasEnded = true }
        case .truncated(let path, let size):
            guard let file = names[path] else { return }
            pending.append(Change(id: makeID(), file: file, kind: .truncation(size: size), hasEnded: true))
        case .syncBegan(let call, let path): syncs[call] = covered(by: path)
        case .syncEnded(let call, let done):
            guard let covered = syncs.removeValue(forKey: call), done, !ignoresSyncs else { return }
            settle(covered)
        case .unlinked(let path):
            guard names.removeValue(forKey: path) != nil else { return }
            pendingNames.append(NameChange(id: makeID(), path: path, file: nil))
        case .sent: return
        }
    }

    /// A write that is followed by another at its place is over, though nothing said so: it was under way when `kill -9`
    /// ended the process that made it. The later one is the one that stays.
    private mutating func endWrites(to file: Int, in place: Range<Int>) {
        for index in pending.indices where pending[index].file == file && !pending[index].hasEnded {
            guard case .write(let offset, let bytes) = pending[index].kind else { continue }
            if place.overlaps(offset..<(offset + bytes.count)) { pending[index].hasEnded = true }
        }
    }

    private mutating func makeID() -> Int {
        nextID += 1
        return nextID
    }

    private func covered(by path: String) -> Set<Int> {
        if let file = names[path] {
            return Set(pending.lazy.filter { $0.file == file && $0.hasEnded }.map(\.id))
        }
        // A folder: the names in it.
        return Set(pendingNames.lazy.filter { $0.path.hasPrefix(path + "/") }.map(\.id))
    }

    private mutating func settle(_ covered: Set<Int>) {
        for change in pending where covered.contains(change.id) {
            Self.apply(change.kind, to: &durable[change.file, default: []])
        }
        pending.removeAll { covered.contains($0.id) }
        for change in pendingNames where covered.contains(change.id) { durableNames[change.path] = change.file }
        pendingNames.removeAll { covered.contains($0.id) }
    }

    // MARK: What is left

    /// The files there are when the power comes back, by path.
    func afterPowerCut(_ survival: Survival, using random: inout some RandomNumberGenerator) -> [String: [UInt8]] {
        var contents = durable
        // Up to which change all survives, when it goes by order.
        let last = Int.random(in: 0...max(nextID, 1), using: &random)
        for change in pending {
            switch survival {
            case .none: break
            case .all: Self.apply(change.kind, to: &contents[change.file, default: []])
            case .inOrder:
                if change.id < last {
                    Self.apply(change.kind, to: &contents[change.file, default: []])
                } else if change.id == last {
                    Self.scatter(change.kind, 512, 50, &contents[change.file, default: []], &random)
                }
            case .scattered(let granularity, let chance):
                Self.scatter(change.kind, granularity, chance, &contents[change.file, default: []], &random)
            }
        }
        var left = durableNames
        for change in pendingNames {
            let survives =
                switch survival {
                case .none: false
                case .all: true
                case .inOrder: change.id <= last
                case .scattered(_, let chance): Int.random(in: 0..<100, using: &random) < chance
                }
            if survives { left[change.path] = change.file }
        }
        return left.mapValues { contents[$0] ?? [] }
    }

    private static func scatter(
        _ kind: Change.Kind, _ granularity: Int, _ chance: Int, _ content: inout [UInt8],
        _ random: inout some RandomNumberGenerator
    ) {
        switch kind {
        case .truncation: if Int.random(in: 0..<100, using: &random) < chance { apply(kind, to: &content) }
        case .write(let offset, let bytes):
            var start = 0
            while start < bytes.count {
                // Pieces are those of the disk, wherever the write begins.
                let end = min(bytes.count, start + granularity - (offset + start) % granularity)
                if Int.random(in: 0..<100, using: &random) < chance {
                    apply(.write(offset: offset + start, bytes: Array(bytes[start..<end])), to: &content)
                }
                start = end
            }
        }
    }

    private static func apply(_ kind: Change.Kind, to content: inout [UInt8]) {
        switch kind {
        case .truncation(let size):
            if size < content.count {
                content.removeLast(content.count - size)
            } else {
                content.append(contentsOf: repeatElement(0, count: size - content.count))
            }
        case .write(let offset, let bytes):
            let end = offset + bytes.count
            if end > content.count { content.append(contentsOf: repeatElement(0, count: end - content.count)) }
            content.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[offset..<end]).copyBytes(from: bytes)
            }
        }
    }
}
