/// Checks in Prometheus' text format, version 0.0.4, for node_exporter's textfile collector.
enum PrometheusText {
    static func of(_ checks: [Check]) -> String {
        var text = """
            # HELP gridctl_check_state How a check came out: 0 ok, 1 warning, 2 critical, 3 unknown.
            # TYPE gridctl_check_state gauge

            """
        for check in checks { text += "gridctl_check_state{check=\"\(check.name)\"} \(check.state.rawValue)\n" }
        text += """
            # HELP gridctl_check_value What a check counted: silent meters, firing alerts, readings in the journal; for server 1 when it answers.
            # TYPE gridctl_check_value gauge

            """
        for check in checks {
            if let value = check.value { text += "gridctl_check_value{check=\"\(check.name)\"} \(value)\n" }
        }
        return text
    }
}
