import GridModel

/// Tariffs that come with gridd, as documents to bill by or to begin one's own with.
package enum ReadyMadeTariffs {
    package struct Document: Hashable, Sendable {
        package let name: String
        /// YAML, with comments.
        package let text: String
    }

    /// `default` first.
    package static let all = [
        Document(name: "default", text: standard), Document(name: "conventional", text: conventional),
        Document(name: "white", text: white), Document(name: "social", text: social),
    ]

    package static func named(_ name: String) -> Document? { all.first { $0.name == name } }

    /// What every new meter is billed by.
    static let standard = """
        # What a meter is billed by until it has a contract: one price, and each line rounded half up to the cent.
        name: default
        title: Flat tariff
        currency: BRL
        validFrom: 0001-01-01
        rounding:
          line: {decimals: 2, rule: half-up}
        components:
        - {kind: energy, label: "Energy, flat", price: "0.40"}

        """
}
