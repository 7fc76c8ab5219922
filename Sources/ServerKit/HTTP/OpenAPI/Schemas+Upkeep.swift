import GridModel

/// Backups and verifications.
extension Schemas {
    static let upkeep = [
        storeCounts, backupManifest, backupSummary, backupProgress, backupMessage, finding, verificationProgress,
        verificationSummary, verificationMessage,
    ]

    static let storeCounts = PayloadSchema(
        object: "StoreCounts", "What is in a store's tables.",
        [
            "meters": .integer("Meters, retired ones included."),
            "blocks": .integer("Blocks of readings."),
            "blockReadings": .integer("Readings in the blocks."),
            "journalBatches": .integer("Rows of the journal."),
            "journalReadings": .integer("Readings in those rows."),
            "journalSequence": .integer("The last journal row's number."),
        ])

    static let backupManifest = PayloadSchema(
        object: "BackupManifest", "What a backup holds; it carries this with it.",
        [
            "version": .text("Of the gridd that made it."),
            "at": instant("The moment it shows."),
            "readings": .integer("Distinct readings."),
            "counts": storeCounts.reference,
        ])

    static let backupSummary = PayloadSchema(
        object: "BackupSummary", "A backup whose bytes follow.",
        [
            "manifest": backupManifest.reference,
            "bytes": .integer("Length of the file."),
            "sha256": .text("Of the file, in hex."),
        ])

    static let backupProgress = PayloadSchema(
        object: "BackupProgress", "How far the making of a backup has come.",
        [
            "phase": .one(of: BackupProgress.Phase.self, "What is being done."),
            "done": .integer("Bytes copied."),
            "total": .integer("Bytes of the store."),
        ])

    static let backupMessage = PayloadSchema(
        object: "BackupMessage", "A line of the answer; it has one of these.",
        [
            "progress?": backupProgress.reference, "backup?": backupSummary.reference, "problem?": problem.reference,
        ])

    static let finding = PayloadSchema(
        object: "Finding", "Something in the store that is not as it should be.",
        [
            "kind": .text("block.damaged, register.state, …"),
            "meter?": meterID,
            "register?": .integer("The meter's register; 0 is imported energy."),
            "span?": [
                "type": "object", "required": ["start", "end"],
                "properties": [
                    "start": instant("Its first instant."), "end": instant("The first instant after it."),
                ],
            ],
            "what": .text("What is wrong."),
            "wayOut": .text("What to do about it."),
        ])

    static let verificationProgress = PayloadSchema(
        object: "VerificationProgress", "How far a verification has come.",
        [
            "phase": .one(of: VerificationProgress.Phase.self, "What is looked at."),
            "done": .integer("Readings, rollups, meters or bytes, by phase."),
            "total": .integer("About how many there are; 0 when that is not known."),
        ])

    static let verificationSummary = PayloadSchema(
        object: "VerificationSummary", "What a verification looked at.",
        [
            "began": instant("What was stored later may not have been looked at."),
            "ended": instant("When it was done."),
            "registers": .integer("Registers."),
            "blocks": .integer("Blocks."),
            "blockReadings": .integer("Readings in those blocks."),
            "journalBatches": .integer("Rows of the journal."),
            "journalReadings": .integer("Readings in those rows."),
            "rollups": .integer("Rollups held against their readings."),
            "invoices?": .integer("Issued invoices."),
            "meters": .integer("Meters whose intervals were held against their registers."),
            "intervals": .integer("Those intervals."),
            "falls": .integer("Falls of a register, whose energy counts as none."),
            "dips": .integer("Readings below a value that the register came back to."),
            "events?": .integer("Exchanges, resets, rollovers and multipliers; absent when there were none."),
            "fileBytes?": .integer("Bytes of the file whose structure was checked."),
            "unchecked": [
                "type": "array", "items": ["type": "string"], "description": "What was not looked at, and why.",
            ],
            "findings": .integer("How many findings there were."),
        ])

    static let verificationMessage = PayloadSchema(
        object: "VerificationMessage", "A line of the answer; it has one of these.",
        [
            "progress?": verificationProgress.reference, "finding?": finding.reference,
            "summary?": verificationSummary.reference, "problem?": problem.reference,
        ])
}
