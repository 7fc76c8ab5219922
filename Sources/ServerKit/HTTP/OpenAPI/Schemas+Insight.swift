import GridModel

/// Where a meter's energy goes.
extension Schemas {
    static let hourCounts = PayloadSchema(
        object: "HourCounts", "How much is known of a period's hours.",
        [
            "total": .integer("Hours of the period."),
            "known": .integer("Those that say when energy was used."),
            "estimated": .integer("Those within a gap: their energy is known, when it was used is not."),
            "held": .integer("Those with a reading that waits for an operator's decision."),
        ])

    static let insightPrice = PayloadSchema(
        object: "InsightPrice", "By what consumption is turned into money.",
        [
            "tariff": .text("The tariff in force on the last of the days."),
            "basis": .one(
                of: MeterInsight.PriceBasis.self,
                "marginal: an amount said of a part of the consumption is what the bill would be less without it."),
            "total": amount.reference,
            "averagePerKwh": .nullable("string", "The total for each kWh, which is not what one more would cost."),
            "monthDays": .integer("The days of the month that monthly amounts are for."),
        ])

    static let baseLoad = PayloadSchema(
        object: "BaseLoad", "What is on all the time: a twentieth of the hours need no more than this.",
        [
            "powerKw": .number("Mean power over an hour, in kW."),
            "monthKwh": .number("At that power, day and night, in kWh."),
            "monthCost": orNull(amount), "sharePercent": share,
            "readings": span("The last hour at that power."),
        ])

    static let nightUse = PayloadSchema(
        object: "NightUse", "What is used while people sleep, base load included.",
        [
            "night": .text("The night's hours by the meter's clock: 01:00-05:00."),
            "nights": .integer("Those that are known whole."),
            "nightKwh": .number("The mean of one, in kWh."),
            "monthKwh": .number("Of a month of such nights, in kWh."),
            "monthCost": orNull(amount), "sharePercent": share,
            "readings": span("The night that used most."),
        ])

    static let dearHour = PayloadSchema(
        object: "DearHour", "An hour of the day, on all days together.",
        [
            "hour": ["type": "integer", "minimum": 0, "maximum": 23, "description": "By the meter's clock."],
            "hourKwh": .number("The mean of one, in kWh."),
            "monthKwh": .number("Of a month of such hours, in kWh."),
            "monthCost": orNull(amount), "sharePercent": share,
            "readings": span("The one that used most."),
        ])

    static let dearDay = PayloadSchema(
        object: "DearDay", "A day that was lived through.",
        [
            "day": .text("Local to the meter.", format: "date"),
            "consumptionKwh": .number("In kWh."),
            "cost": orNull(amount),
            "readings": span("All of the day."),
        ])

    static let insightComparison = PayloadSchema(
        object: "InsightComparison", "A period's consumption beside another, each per day.",
        [
            "with": .one(
                of: InsightComparison.Kind.self,
                "previous: as many days just before; last-year: the same dates a year before; alike: the same days of "
                    + "meters of the same site, or of the same tariff and supply."),
            "period": span("The days it is compared with."),
            "days": .integer("How many of them are known."),
            "perDayKwh": .nullable(
                "number", "What the other comes to, in kWh; of meters alike the median. Null when too little is known."),
            "changePercent": .nullable("number", "How much more the period is than that."),
            "meters": .nullable("integer", "Whose median it is, at least 5; null for the meter itself."),
            "group": .nullable("string", "What those meters have in common."),
        ])

    static let meterInsight = PayloadSchema(
        object: "MeterInsight", "Where a meter's energy goes.",
        [
            "meter": meterID,
            "timeZone": .text("IANA name; days and hours are local to it."),
            "period": [
                "oneOf": [span("Whole local days, the last that are over."), ["type": "null"]],
                "description": "Null when no whole day is known.",
            ],
            "days": .integer("How many they are."),
            "consumptionKwh": .number("Of all of them, in kWh."),
            "perDayKwh": .nullable("number", "The mean of one, in kWh."),
            "quality": .one(of: IntervalQuality.self, "Where the energy comes from."),
            "hours": hourCounts.reference,
            "price": orNull(insightPrice), "baseLoad": orNull(baseLoad), "nightUse": orNull(nightUse),
            "dearestHours": dearHour.array, "dearestDays": dearDay.array, "comparisons": insightComparison.array,
            "notes": [
                "type": "array", "items": .text("A sentence."), "description": "What is not known, and why.",
            ],
        ])

    static let insights = [
        hourCounts, insightPrice, baseLoad, nightUse, dearHour, dearDay, insightComparison, meterInsight,
    ]

    private static let share = JSONLiteral.nullable("number", "Of the consumption, in percent.")

    private static func orNull(_ schema: PayloadSchema) -> JSONLiteral {
        ["oneOf": [schema.reference, ["type": "null"]]]
    }

    private static func span(_ description: String) -> JSONLiteral {
        [
            "type": "object", "description": .string(description), "required": ["start", "end"],
            "properties": ["start": instant("Its first instant."), "end": instant("The first instant after it.")],
        ]
    }
}
