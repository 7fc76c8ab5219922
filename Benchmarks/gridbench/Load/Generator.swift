/// Whether a figure is the server's or this program's.
enum Generator {
    /// A note when the generator used more CPU than the server it sent to; both per piece of work, in the same unit.
    static func complaint(_ server: String, own: Double, server cpu: Double) -> [String] {
        guard own > cpu else { return [] }
        return [
            "The generator used \(Figure.text(own / cpu)) × the CPU of \(server): its rates and latencies are the "
                + "generator's too; its CPU is its own."
        ]
    }
}
