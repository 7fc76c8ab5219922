/// Dates are counted by days, so a range of them is a collection.
extension CivilDate: Strideable {
    /// Days from here to another date.
    public func distance(to other: CivilDate) -> Int { other.daysSince1970 - daysSince1970 }
    public func advanced(by days: Int) -> CivilDate { adding(days: days) }
}
