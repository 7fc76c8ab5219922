import GridModel

/// Makes copies of the whole store while it is used.
package protocol BackupStore: Sendable {
    /// Takes the one place there is for making a copy; it is given back when the reservation goes.
    ///
    /// Fails with `conflict` while another copy is made, `diskFull` when there is no room for one.
    func reserveBackup() throws -> any BackupReservation
}

/// A place for a backup that is to be made.
package protocol BackupReservation: Sendable {
    /// Copies the store, beside everything else it does, checks the copy and counts what is in it.
    ///
    /// What was committed before the copying ended is in it, and nothing else. Cancelled or failed it leaves nothing.
    /// Fails with `diskFull`, `corrupt` when the copy is not sound, `closed`.
    func make(
        by actor: String, clock: WallClock, progress: @escaping @Sendable (BackupProgress) -> Void
    ) async throws -> any FinishedBackup
}

/// A backup as a file that is there as long as somebody holds on to this.
package protocol FinishedBackup: Sendable {
    var summary: BackupSummary { get }
    /// At most `count` bytes from `offset` on; empty at the end.
    func bytes(at offset: Int64, count: Int) async throws -> [UInt8]
}
