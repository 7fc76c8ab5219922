import GridModel

/// Everything that a notification tells, as it was when what it tells of happened; this is what a program is sent.
package struct NotificationFacts: Hashable, Sendable, Codable {
    /// The meter an alert is about.
    package struct MeterFacts: Hashable, Sendable, Codable {
        package var id: MeterID
        package var name: String?
        package var serial: String?
        package var site: String?

        package init(id: MeterID, name: String?, serial: String?, site: String?) {
            self.id = id
            self.name = name
            self.serial = serial
            self.site = site
        }

        /// Optional things are there as null, so that a program can rely on the key.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(name, forKey: .name)
            try container.encode(serial, forKey: .serial)
            try container.encode(site, forKey: .site)
        }
    }

    /// The same for every receiver and however often it is sent: the alert and the number of the change, `7.2`; of a
    /// repetition with its number, `7.2.r1`.
    package var id: String
    package var kind: NotificationKind
    /// When what it tells of happened.
    package var at: Instant
    package var alert: Alert
    /// The rule's, for people.
    package var title: String?
    package var meter: MeterFacts?
    /// Whose meter it is; there for the customer only.
    package var customer: String?
    /// What instants are shown in.
    package var timeZone: Zone
    /// Who acknowledged it, and the comment.
    package var by: String?
    package var comment: String?

    package init(
        id: String, kind: NotificationKind, at: Instant, alert: Alert, title: String? = nil, meter: MeterFacts? = nil,
        customer: String? = nil, timeZone: Zone, by: String? = nil, comment: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.at = at
        self.alert = alert
        self.title = title
        self.meter = meter
        self.customer = customer
        self.timeZone = timeZone
        self.by = by
        self.comment = comment
    }

    package var figures: AlertFigures { alert.evidence?.figures ?? AlertFigures() }
}
