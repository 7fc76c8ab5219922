import GridModel
import Logging
import MeterWire

/// Everything gridd is told before it starts.
package struct ServerConfiguration: Hashable, Sendable {
    /// Certificate and key of the HTTP listener.
    package struct TLS: Hashable, Sendable {
        /// Paths of PEM files.
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package static let defaultMeters = ListenAddress(host: "127.0.0.1", port: 4005)
    package static let defaultHTTP = ListenAddress(host: "127.0.0.1", port: 4006)

    /// The data folder.
    package var data: String
    package var meters: ListenAddress
    package var http: ListenAddress
    /// Nil for plain HTTP.
    package var tls: TLS?
    /// Listen beyond this machine without TLS.
    package var insecure: Bool
    /// The zone of meters that enrol themselves or are added without one.
    package var zone: Zone
    package var logLevel: Logger.Level
    /// Connections on the meter socket.
    package var mostConnections: Int
    /// Readings the journal may hold before senders are slowed; nil for what suits the fleet, see ``JournalRoom``.
    package var journalLimit: Int?
    /// Where readings are in InfluxDB's line protocol.
    package var lineProtocol: LineProtocolNames
    /// How long readings are kept.
    package var retention: RetentionPolicy
    /// Whom invoices are paid to; nil: they carry no payment code.
    package var payee: Payee?
    /// How notifications leave this machine.
    package var notifications: NotificationSettings

    package init(
        data: String, meters: ListenAddress = Self.defaultMeters, http: ListenAddress = Self.defaultHTTP,
        tls: TLS? = nil, insecure: Bool = false, zone: Zone, logLevel: Logger.Level = .info,
        mostConnections: Int = 16_000, journalLimit: Int? = nil,
        lineProtocol: LineProtocolNames = LineProtocolNames(),
        retention: RetentionPolicy = .forever, payee: Payee? = nil,
        notifications: NotificationSettings = NotificationSettings()
    ) {
        self.data = data
        self.meters = meters
        self.http = http
        self.tls = tls
        self.insecure = insecure
        self.zone = zone
        self.logLevel = logLevel
        self.mostConnections = mostConnections
        self.journalLimit = journalLimit
        self.lineProtocol = lineProtocol
        self.retention = retention
        self.payee = payee
        self.notifications = notifications
    }

    /// Passes a configuration that exposes nothing by accident.
    /// - Throws: ``ServerFault`` for an address beyond this machine without TLS.
    package func check() throws(ServerFault) {
        if insecure { return }
        if !http.isLoopback, tls == nil {
            throw ServerFault(
                "http \(http) can be reached from other machines, and has no TLS: configure http.tls.certificate and "
                    + "http.tls.key, listen on 127.0.0.1, or say --insecure")
        }
        if !meters.isLoopback {
            throw ServerFault(
                "meters \(meters) can be reached from other machines, and the meter socket has no TLS: listen on "
                    + "127.0.0.1 behind something that has, or say --insecure")
        }
    }
}
