import GridModel

/// Gives each register a small number in the order they appear.
///
/// Nearly every reading is of register 0 of a meter whose id is small: that is a look into an array, which costs a
/// fifth of hashing it.
struct RegisterSlots {
    /// By meter id, the slot of register 0 plus one; 0 for none.
    private var imported: ContiguousArray<UInt32> = []
    private var others: [RegisterKey: UInt32] = [:]
    private(set) var keys: ContiguousArray<RegisterKey> = []

    @inline(__always)
    subscript(key: RegisterKey) -> UInt32? {
        guard key.register == .importedEnergy else { return others[key] }
        guard key.meter.value < imported.count else { return nil }
        let slot = imported[Int(key.meter.value)]
        return slot == 0 ? nil : slot - 1
    }

    /// The register is not there yet.
    mutating func add(_ key: RegisterKey) -> UInt32 {
        let slot = UInt32(keys.count)
        keys.append(key)
        guard key.register == .importedEnergy else {
            others[key] = slot
            return slot
        }
        let index = Int(key.meter.value)
        if index >= imported.count {
            let more = max(index + 1 - imported.count, imported.count / 2)
            imported.append(contentsOf: repeatElement(0, count: more))
        }
        imported[index] = slot + 1
        return slot
    }
}
