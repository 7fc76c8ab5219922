import GridModel
import Hummingbird

struct MetricsRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [metrics] }

    private var metrics: Endpoint {
        Endpoint(
            method: .get, path: "/metrics", name: "getMetrics", summary: "Metrics for Prometheus", tag: "health",
            need: .read,
            answer: .init(mediaType: "text/plain", schema: ["type": "string"], description: "Prometheus text format.")
        ) { _ in
            Response(
                status: .ok, headers: [.contentType: MetricsText.mediaType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private var text: String {
        let status = backend.status
        var metrics = MetricsText()
        metrics.add(
            "gridd_build_info", .gauge, "The version of gridd, as a label.", [(["version": status.version], 1)])
        metrics.add("gridd_uptime_seconds", .gauge, "Seconds since gridd started.", status.uptimeSeconds)
        metrics.add("gridd_readings_stored", .gauge, "Distinct readings in the store.", status.readings.stored)
        metrics.add(
            "gridd_readings_acknowledged_total", .counter, "Readings acknowledged, duplicates included.",
            status.readings.acknowledged)
        metrics.add(
            "gridd_readings_duplicates_total", .counter, "Readings acknowledged that were known already.",
            status.readings.duplicates)
        metrics.add(
            "gridd_readings_rejected_total", .counter, "Messages that were not taken.", status.readings.rejected)
        metrics.add(
            "gridd_lines_skipped_total", .counter, "Lines of line protocol about something else than meters.",
            Int64(backend.passedOver.value))
        metrics.add("gridd_journal_readings", .gauge, "Readings that wait to be compacted.", status.journal.readings)
        metrics.add("gridd_journal_sequence", .gauge, "The latest batch's number.", status.journal.sequence)
        metrics.add(
            "gridd_rollup_months_due", .gauge, "Months to be looked through for registers to roll up.",
            status.rollups?.monthsDue ?? 0)
        metrics.add("gridd_meters_active", .gauge, "Meters that are not retired.", status.meters.active)
        metrics.add(
            "gridd_connections", .gauge, "Open connections.",
            [
                (["socket": "meters"], Int64(status.meters.connected)),
                (["socket": "http"], Int64(backend.connections.count)),
            ])
        metrics.add("gridd_event_subscribers", .gauge, "Readers of live events.", backend.events.subscribers)
        metrics.add("gridd_storage_trouble", .gauge, "1 while writing fails.", status.trouble == nil ? 0 : 1)
        return metrics.text
    }
}
