/// How a usage point is connected; a minimum consumption may depend on it (REN 1000/2021 art. 291).
public enum Supply: String, Hashable, Sendable, Codable, CaseIterable {
    case singlePhase = "single-phase"
    case twoPhaseTwoWire = "two-phase-two-wire"
    case twoPhaseThreeWire = "two-phase-three-wire"
    case threePhase = "three-phase"
}
