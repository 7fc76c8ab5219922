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

extension Array {
    /// In so many parts of the same size.
    func chunks(_ count: Int) -> [ArraySlice<Element>] {
        guard count > 0, !isEmpty else { return [] }
        let size = (self.count + count - 1) / count
        return stride(from: 0, to: self.count, by: size).map { self[$0..<Swift.min($0 + size, self.count)] }
    }
}
