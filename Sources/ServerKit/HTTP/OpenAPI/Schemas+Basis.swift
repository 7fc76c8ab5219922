import GridModel

/// How an invoice's line comes about.
extension Schemas {
    static let basis = [lineBasis, basisStep, basisPart, qualityPart, taxShare]

    static let taxShare = PayloadSchema(
        object: "TaxShare", "What of an invoice is one tax.",
        [
            "name": .text("The tax."),
            "base": amount.reference,
            "rate": .text("A fraction, as decimal digits."),
            "amount": amount.reference,
        ])

    static let basisStep = PayloadSchema(
        object: "BasisStep", "A step on the way to a number.",
        [
            "step": .text("price, tax, days, rounding, minimum, tier, …"),
            "detail": .text("As a person with a calculator would take it."),
            "result": .text("The number it comes to."),
        ])

    static let qualityPart = PayloadSchema(
        object: "QualityPart", "How much of a quantity is of one quality.",
        ["quality": .one(of: IntervalQuality.self, "The quality."), "quantity": .number("Of the whole.")])

    static let basisPart = PayloadSchema(
        object: "BasisPart", "What a register counted in the same hours of several days.",
        [
            "label": .text("The hours, or the days."),
            "span": [
                "type": "object", "required": ["start", "end"],
                "properties": [
                    "start": instant("The first interval's start."), "end": instant("The last interval's end."),
                ],
            ],
            "intervals": .integer("How many there are, each without a break."),
            "quantity": .number("Their sum."),
            "qualities?": qualityPart.array,
        ])

    static let lineBasis = PayloadSchema(
        object: "LineBasis", "How a line comes about: quantity times price, each followed back.",
        [
            "price": basisStep.array,
            "register?": .integer("The register that was read."),
            "parts": basisPart.array,
            "quantity": basisStep.array,
        ])
}
