import CZstd
import Synchronization

/// Compresses and decompresses with contexts that are kept: making one costs more than a block does.
final class ZstandardContexts: Sendable {
    static let shared = ZstandardContexts()

    private struct Idle: @unchecked Sendable {
        var compressing: [OpaquePointer] = []
        var decompressing: [OpaquePointer] = []
    }

    /// As many as work at the same time, seldom more than a few.
    private static let mostIdle = 8

    private let idle = Mutex(Idle())

    private init() {}

    /// Nil unless it comes to fewer than `length` bytes.
    func compress(_ bytes: [UInt8], toFewerThan length: Int, level: Int32) -> [UInt8]? {
        guard let context = idle.withLock({ $0.compressing.popLast() }) ?? ZSTD_createCCtx() else { return nil }
        var fits = false
        let compressed = [UInt8](unsafeUninitializedCapacity: length) { room, written in
            let result = bytes.withUnsafeBytes { bytes in
                ZSTD_compressCCtx(context, room.baseAddress, length, bytes.baseAddress, bytes.count, level)
            }
            fits = ZSTD_isError(result) == 0 && result < length
            written = fits ? result : 0
        }
        let isKept = idle.withLock { idle in
            guard idle.compressing.count < Self.mostIdle else { return false }
            idle.compressing.append(context)
            return true
        }
        if !isKept { ZSTD_freeCCtx(context) }
        return fits ? compressed : nil
    }

    /// False for what is damaged, or does not come to just as many bytes as there is room.
    func decompress(_ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Bool {
        guard let context = idle.withLock({ $0.decompressing.popLast() }) ?? ZSTD_createDCtx() else { return false }
        let result = ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
        let isKept = idle.withLock { idle in
            guard idle.decompressing.count < Self.mostIdle else { return false }
            idle.decompressing.append(context)
            return true
        }
        if !isKept { ZSTD_freeDCtx(context) }
        return ZSTD_isError(result) == 0 && result == room.count
    }
}
