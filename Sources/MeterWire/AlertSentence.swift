/// What an acknowledgement says of the meter's consumption.
public enum AlertSentence {
    /// `excessive-consumption` does not fire for the meter.
    public static let within = "Your energy consumption is within the recommended"
    /// `excessive-consumption` fires for the meter.
    public static let above = "Your energy consumption is above the recommended"
}
