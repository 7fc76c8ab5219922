import GridModel

/// Quantities as a language writes them, for people: no more digits than one reads.
struct Figures: Sendable {
    let language: MessageLanguage

    /// `312.4 kWh`.
    func energy(_ energy: Energy) -> String { decimal(energy.milliwattHours, least: 1) + " kWh" }

    /// `3.25 kW`.
    func power(_ power: Power) -> String { decimal(power.milliwatts, least: 2) + " kW" }

    /// `BRL 76.40`, `R$ 76,40`.
    func amount(_ amount: Amount) -> String {
        let isReal = language == .portuguese && amount.currency == .brl
        return (isReal ? "R$" : amount.currency.code) + " " + mark(amount.text)
    }

    func percentage(_ percentage: Percentage) -> String {
        String(DecimalDigits.quotient(Int128(percentage.tenThousandths), 10_000)) + " %"
    }

    func count(_ count: Int) -> String {
        var digits = String(count)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(language == .english ? "," : ".", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }

    /// Ten-millionths… of a unit that has 6 decimals, with one decimal from ten on and more below.
    private func decimal(_ millionths: Int64, least: Int) -> String {
        let decimals = abs(millionths) >= 10_000_000 ? least : 3
        let divisor = Int128([1_000_000, 100_000, 10_000, 1_000][decimals])
        let rounded = Int64(DecimalDigits.quotient(Int128(millionths), divisor))
        return mark(DecimalDigits.text(rounded, decimals: decimals))
    }

    private func mark(_ text: String) -> String { language == .english ? text : text.replacing(".", with: ",") }

    /// `3 h 20 min`, `2 days`.
    func length(_ length: TimeLength) -> String {
        let minutes = (length.milliseconds + 30_000) / 60_000
        if minutes < 1 { return "\((length.milliseconds + 500) / 1_000) s" }
        if minutes < 60 { return "\(minutes) min" }
        if minutes < 48 * 60 { return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min") }
        let days = (minutes + 720) / 1_440
        return "\(days) " + (language == .english ? "days" : "dias")
    }

    /// `November 2026`, `novembro de 2026`.
    func month(_ month: CivilMonth) -> String {
        language == .english
            ? "\(Self.english[month.month - 1]) \(month.year)" : "\(Self.portuguese[month.month - 1]) de \(month.year)"
    }

    /// `26 November 2026`, `26 de novembro de 2026`.
    func day(_ day: CivilDate) -> String {
        let ordinal = language == .portuguese && day.day == 1 ? "1º" : "\(day.day)"
        return ordinal + (language == .english ? " " : " de ") + month(CivilMonth(day))
    }

    /// `26 November 2026, 08:14`, `26 de novembro de 2026, 08:14`.
    func instant(_ instant: Instant, in zone: Zone) -> String {
        let local = zone.local(at: instant)
        let minute = local.millisecondOfDay / 60_000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return day(local.date) + ", " + two(minute / 60) + ":" + two(minute % 60)
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let portuguese = [
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
        "novembro", "dezembro",
    ]
}
