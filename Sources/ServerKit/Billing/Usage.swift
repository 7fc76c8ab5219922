import GridModel

/// What a register counted between two boundaries.
package struct Usage: Hashable, Sendable {
    package var energy: Energy
    package var quality: IntervalQuality

    package init(energy: Energy, quality: IntervalQuality) {
        self.energy = energy
        self.quality = quality
    }
}
