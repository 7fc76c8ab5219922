import TestSupport

extension EndToEnd {
    /// What goes wrong in the field, by other systems' issue trackers, where it takes a whole gridd to see it; what the
    /// rules can show by themselves is in ServerKit's tests. Each test is named after what must not happen here.
    enum InTheField {}
}
