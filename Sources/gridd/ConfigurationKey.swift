/// The keys of the configuration, as the file has them.
///
/// In the environment `meters.listen` is `GRIDD_METERS_LISTEN`, `logLevel` is `GRIDD_LOG_LEVEL`.
enum ConfigurationKey: String, Hashable, CaseIterable {
    case data
    case meters = "meters.listen"
    case http = "http.listen"
    case certificate = "http.tls.certificate"
    case key = "http.tls.key"
    case timeZone
    case logLevel
    case insecure
    case mostConnections = "limits.connections"
    case journalLimit = "journal.limit"
    case meterTags = "lineProtocol.meterTags"
    case registerFields = "lineProtocol.registerFields"
    case measurements = "lineProtocol.measurements"
    case retention = "readings.keep"
    case payeeKey = "payee.key"
    case payeeName = "payee.name"
    case payeeCity = "payee.city"
    case sendmail = "notify.sendmail"
    case mailFrom = "notify.from"
    case commands = "notify.commands"
}
