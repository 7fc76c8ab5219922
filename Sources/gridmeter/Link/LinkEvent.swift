import GridModel
import MeterWire

/// What happens between a meter and the head-end, told in order.
enum LinkEvent: Sendable {
    /// The connection is there; `again` when it is not the first.
    case connected(again: Bool)
    /// There is no connection, and another try follows.
    case lost(reason: String)
    case enrolled(MeterID)
    /// The head-end could not take the meter in at the moment; it asks again.
    case enrolmentPutOff(WireError)
    /// A reading is on the wire; it was there before if its entry says so.
    case sent(Outbox.Entry)
    case acknowledged(Outbox.Entry, alert: String)
    /// The head-end could not store it at the moment; it is sent again.
    case putOff(Outbox.Entry, WireError)
    /// The head-end does not want it; it is given up.
    case refused(Outbox.Entry, WireError)
    /// Something went wrong that belongs to no reading; the meter goes on.
    case complaint(String)
    /// The head-end does not want this meter; it stops.
    case rejected(WireError)
}
