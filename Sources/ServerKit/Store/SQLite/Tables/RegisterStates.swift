import GRDB
import GridModel

/// What is compacted of a page's registers, as its row has it.
struct RegisterStates {
    let page: RegisterPage
    /// In order of register.
    private(set) var states: [RegisterState]

    init(page: RegisterPage, states: [RegisterState] = []) {
        self.page = page
        self.states = states
    }

    subscript(key: RegisterKey) -> RegisterState? {
        get {
            let index = position(of: key)
            return index < states.count && states[index].key == key ? states[index] : nil
        }
        set {
            let index = position(of: key)
            let isThere = index < states.count && states[index].key == key
            switch (newValue, isThere) {
            case (let state?, true): states[index] = state
            case (let state?, false): states.insert(state, at: index)
            case (nil, true): states.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Takes in readings that come to a register's blocks; true when not all of them are later than those that are there.
    mutating func add(_ readings: ArraySlice<Reading>, of key: RegisterKey) -> Bool {
        let index = position(of: key)
        guard index < states.count, states[index].key == key else {
            if let state = RegisterState(key, readings) { states.insert(state, at: index) }
            return false
        }
        let reachesBack = readings.first.map { $0.at <= states[index].latest.last.at } ?? false
        states[index].add(readings)
        return reachesBack
    }

    private func position(of key: RegisterKey) -> Int {
        if let last = states.last, last.key.precedes(key) { return states.count }
        return states.partitioningIndex { !$0.key.precedes(key) }
    }

    // MARK: The table

    /// A page without a row has no state yet.
    ///
    /// - Throws: ``StoreFault`` `corrupt` for a row that changed on the disk.
    static func fetch(_ page: RegisterPage, _ db: Database) throws -> RegisterStates {
        var found = RegisterStates(page: page)
        try DirectStatement("SELECT page, data FROM register_page WHERE page = ?", db).forEach(page.number) { row in
            found = try RegisterStates(row)
        }
        return found
    }

    /// Hands each page from one on to `body`, in order, until that gives false.
    ///
    /// - Parameter onDamage: Told of a row that changed on the disk; throws when that must not be passed over.
    static func forEach(
        from page: RegisterPage = RegisterPage(number: 0), _ db: Database,
        onDamage: (RegisterPage, StoreFault) throws -> Void = { throw $1 }, body: (RegisterStates) throws -> Bool
    ) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT page, data FROM register_page WHERE page >= ? ORDER BY page", arguments: [page.number])
        while let row = try rows.next() {
            let page = RegisterPage(number: row[0])
            do {
                let states = try row.withUnsafeData(atIndex: 1) { data in
                    try (data ?? .init()).withUnsafeBytes { try RegisterStates(page, $0) }
                }
                guard try body(states) else { return }
            } catch let fault as StoreFault where fault.code == .corrupt {
                try onDamage(page, fault)
            }
        }
    }

    /// What a page's blocks tell of its registers, for where its row changed on the disk.
    ///
    /// Of readings that were let go of nothing is told. A register of which no block can be read is left out.
    /// - Parameter damage: Told of what can't be read.
    static func workedOut(_ page: RegisterPage, damage: DamageLog?, _ db: Database) throws -> RegisterStates {
        var extents: [RegisterKey: WindowExtent] = [:]
        for window in try BlockIndex.windows(db) {
            for (key, extent) in try BlockIndex.extents(in: window, page, db, onDamage: { damage?.report($0) }) {
                extents[key].add(Int(extent.count), extent.first, extent.last)
            }
        }
        let blocks = BlockReader(damage: damage)
        var states = RegisterStates(page: page)
        for (key, extent) in extents {
            guard let latest = try blocks.latestReadable(of: key, within: extent.first...extent.last, db) else {
                continue
            }
            states[key] = RegisterState(
                key: key, count: extent.count, firstAt: extent.first, lastAt: extent.last, latest: latest)
        }
        return states
    }

    /// A page's states, worked out anew when its row changed on the disk; `damage` is then told.
    static func fetch(_ page: RegisterPage, mending damage: DamageLog?, _ db: Database) throws -> RegisterStates {
        do {
            return try fetch(page, db)
        } catch let fault as StoreFault where fault.code == .corrupt {
            damage?.report(fault)
            return try workedOut(page, damage: damage, db)
        }
    }

    private init(_ row: DirectRow) throws { try self.init(RegisterPage(number: row.number(0)), row.blob(1)) }

    private init(_ page: RegisterPage, _ bytes: UnsafeRawBufferPointer) throws {
        do throws(FormatError) {
            self.init(page: page, states: try RegisterStateCodec.decode(bytes, page: page))
        } catch {
            throw StoreFault(
                .corrupt,
                "what is kept of meters \(max(1, page.firstID)) to \(page.lastID) is damaged (\(error)): gridd works it out anew "
                    + "from their blocks when it starts")
        }
    }

    func save(_ db: Database) throws {
        let statement = try DirectStatement("INSERT OR REPLACE INTO register_page (page, data) VALUES (?, ?)", db)
        try RegisterStateCodec.encode(states, page: page).withUnsafeBytes { data in
            try statement.execute(page.number, blob: data)
        }
    }

    /// Brings states over from where each had a row of its own.
    static func takeOver(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT meter, register, count, first_at, last_at, last_value, previous_at, previous_value
                FROM register_state ORDER BY meter, register
                """)
        var open: RegisterStates?
        while let row = try rows.next() {
            guard let key = RegisterKey(meter: row[0], register: row[1]) else { continue }
            func reading(_ at: Int, _ value: Int) -> Reading? {
                guard let at = row[at] as Int64?, let value = row[value] as Int64? else { return nil }
                return Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value))
            }
            guard let last = reading(4, 5) else { continue }
            let page = RegisterPage(holding: key.meter)
            if open?.page != page {
                try open?.save(db)
                open = RegisterStates(page: page)
            }
            open?[key] = RegisterState(
                key: key, count: row[2], firstAt: min(Instant(milliseconds: row[3]), last.at),
                latest: LatestReadings(last: last, previous: reading(6, 7)))
        }
        try open?.save(db)
    }
}
