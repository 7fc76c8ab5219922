/// Which tag of a line names the meter, and which field holds what its register shows.
package struct LineProtocolNames: Hashable, Sendable {
    /// Tags whose value is a meter's id; where a line has several of them the first of these counts.
    package var meterTags: [String]
    /// Fields whose value is a register's, in kWh; where a line has several of them the first of these counts.
    package var registerFields: [String]
    /// The measurements that are looked at; none for all.
    package var measurements: [String]

    package init(
        meterTags: [String] = ["meter", "id"], registerFields: [String] = ["registerKwh", "consumption"],
        measurements: [String] = []
    ) {
        self.meterTags = meterTags
        self.registerFields = registerFields
        self.measurements = measurements
    }
}
