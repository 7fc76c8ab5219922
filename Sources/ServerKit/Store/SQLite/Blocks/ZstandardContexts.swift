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

    /// How many bytes it came to; nil when there is no room.
    func compress(_ bytes: [UInt8], into room: UnsafeMutableBufferPointer<UInt8>, level: Int32) -> Int? {
        guard let context = idle.withLock({ $0.compressing.popLast() }) ?? ZSTD_createCCtx() else { return nil }
        let result = bytes.withUnsafeBytes { bytes in
            ZSTD_compressCCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count, level)
        }
        let isKept = idle.withLock { idle in
            guard idle.compressing.count < Self.mostIdle else { return false }
            idle.compressing.append(context)
            return true
        }
        if !isKept { ZSTD_freeCCtx(context) }
        return ZSTD_isError(result) == 0 ? result : nil
    }

    /// How many bytes it came to; nil for what is damaged, or more than there is room for.
    func decompress(_ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard let context = idle.withLock({ $0.decompressing.popLast() }) ?? ZSTD_createDCtx() else { return nil }
        let result = ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
        let isKept = idle.withLock { idle in
            guard idle.decompressing.count < Self.mostIdle else { return false }
            idle.decompressing.append(context)
            return true
        }
        if !isKept { ZSTD_freeDCtx(context) }
        return ZSTD_isError(result) == 0 ? result : nil
    }
}
