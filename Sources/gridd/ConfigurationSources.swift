import Configuration
import Foundation
import GridModel
import Logging
import ServerKit
import Synchronization

/// Where the configuration comes from: flag over environment over file over default.
struct ConfigurationSources {
    /// What the command line says.
    var flags: [ConfigurationKey: String]
    var environment: [String: String]
    /// Path of a YAML file.
    var file: String?

    /// The configuration all sources make together.
    /// - Throws: ``ServerFault`` for a file that can't be read, a key that does not exist, a value that can't be.
    func serverConfiguration() async throws -> ServerConfiguration {
        let reader = try await reader()
        func text(_ key: ConfigurationKey) async throws -> String? {
            do {
                return try await reader.fetchString(forKey: ConfigKey(key.rawValue))
            } catch {
                throw ServerFault("\(key.rawValue) must be one value\(origin)")
            }
        }
        func value<Value>(_ key: ConfigurationKey, _ form: String, _ parse: (String) -> Value?) async throws -> Value? {
            guard let text = try await text(key) else { return nil }
            guard let value = parse(text) else { throw ServerFault("\(key.rawValue) is \(text); it must be \(form)") }
            return value
        }
        let address = "HOST:PORT, as 127.0.0.1:4005 or [::1]:4005"
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        var configuration = ServerConfiguration(
            data: try await text(.data) ?? defaultData(),
            zone: try await value(.timeZone, "an IANA time zone, as America/Bahia") { Zone($0) }
                ?? HostZone.find(environment: environment))
        configuration.meters = try await value(.meters, address) { ListenAddress($0) } ?? configuration.meters
        configuration.http = try await value(.http, address) { ListenAddress($0) } ?? configuration.http
        configuration.insecure = try await value(.insecure, "true or false", Self.bool) ?? false
        configuration.logLevel = try await value(.logLevel, "one of \(levels)") { Logger.Level(rawValue: $0) } ?? .info
        configuration.mostConnections =
            try await value(.mostConnections, "a whole number from 1 to 1000000") { Self.number($0, 1...1_000_000) }
            ?? configuration.mostConnections
        configuration.journalLimit =
            try await value(.journalLimit, "a whole number from 10000 to 100000000") {
                Self.number($0, 10_000...100_000_000)
            }
        let names = "names separated by commas"
        let lineProtocol = configuration.lineProtocol
        configuration.lineProtocol.meterTags =
            try await value(.meterTags, names, Self.names) ?? lineProtocol.meterTags
        configuration.lineProtocol.registerFields =
            try await value(.registerFields, names, Self.names) ?? lineProtocol.registerFields
        configuration.lineProtocol.measurements =
            try await value(.measurements, names, Self.names) ?? lineProtocol.measurements
        configuration.retention =
            try await value(.retention, RetentionPolicy.forms) { RetentionPolicy($0) } ?? configuration.retention
        configuration.payee = try payee(
            key: try await text(.payeeKey), name: try await text(.payeeName), city: try await text(.payeeCity))
        let path = "the whole path of a program"
        configuration.notifications = NotificationSettings(
            sendmail: try await value(.sendmail, path, Self.path),
            from: try await value(.mailFrom, "an address, as gridd@example.com") {
                NotificationSettings.isAddress($0) ? $0 : nil
            },
            commands: try await value(.commands, "whole paths of programs, separated by commas") { text in
                Self.names(text).flatMap { paths in paths.allSatisfy { Self.path($0) != nil } ? paths : nil }
            } ?? [])
        configuration.tls = try tls(certificate: try await text(.certificate), key: try await text(.key))
        return configuration
    }

    private func tls(certificate: String?, key: String?) throws -> ServerConfiguration.TLS? {
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return .init(certificate: certificate, key: key)
        default: throw ServerFault("http.tls.certificate and http.tls.key go together: give both or none")
        }
    }

    private func payee(key: String?, name: String?, city: String?) throws -> Payee? {
        switch (key, name, city) {
        case (nil, nil, nil): return nil
        case (let key?, let name?, let city?):
            do {
                return try Payee(key: key, name: name, city: city)
            } catch {
                throw ServerFault("payee\(origin): \(error.message)")
            }
        default: throw ServerFault("payee.key, payee.name and payee.city go together: give all three or none")
        }
    }

    private var origin: String { file.map { " in \($0)" } ?? "" }

    private func defaultData() throws -> String {
        // systemd separates several with colons; the first is the unit's own.
        if let states = environment["STATE_DIRECTORY"], let first = states.split(separator: ":").first {
            return String(first)
        }
        // The specification wants absolute paths; others are to be ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/gridd" }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw ServerFault("there is no HOME to keep the data in: give a folder with --data")
        }
        return home + "/.local/state/gridd"
    }

    private static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    private static func names(_ text: String) -> [String]? {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return names.contains("") ? nil : names
    }

    private static func path(_ text: String) -> String? { text.hasPrefix("/") ? text : nil }

    private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}

extension ConfigurationSources {
    /// Flags, then environment, then file.
    private func reader() async throws -> ConfigReader {
        let flags = InMemoryProvider(
            name: "command line",
            values: Dictionary(
                uniqueKeysWithValues: flags.map { key, text in
                    (AbsoluteConfigKey(ConfigKey(key.rawValue)), ConfigValue(stringLiteral: text))
                }))
        let environment = EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "gridd")
        var providers: [any ConfigProvider] = [flags, environment]
        if let file, let provider = try await provider(of: file) { providers.append(provider) }
        return ConfigReader(providers: providers)
    }

    /// Nil for a file that says nothing.
    private func provider(of path: String) async throws -> (any ConfigProvider)? {
        guard access(path, R_OK) == 0, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            let cause = access(path, R_OK) == 0 ? "it is no text" : String(cString: strerror(errno))
            throw ServerFault("cannot read the configuration \(path): \(cause)")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        if lines.allSatisfy({ $0.isEmpty || $0.hasPrefix("#") || $0 == "---" }) { return nil }
        // The parser asks of each key whether it is secret, which is how the keys that are there become known.
        let keys = Mutex<[String]>([])
        let provider: FileProvider<YAMLSnapshot>
        do {
            provider = try await FileProvider(
                parsingOptions: .init(
                    secretsSpecifier: .dynamic { key, _ in
                        keys.withLock { $0.append(key) }
                        return false
                    }),
                filePath: .init(path))
        } catch {
            throw ServerFault("\(path) is no configuration in YAML: \(error)")
        }
        if let unknown = keys.withLock({ $0 }).filter({ ConfigurationKey(rawValue: $0) == nil }).min() {
            let known = ConfigurationKey.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServerFault("\(path) has the key \(unknown), which does not exist; there is: \(known)")
        }
        return provider
    }
}
