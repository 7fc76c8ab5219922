import TestSupport
import Testing

/// Real processes and real sockets, one test after the other: the machine is theirs.
@Suite(.serialized)
enum EndToEnd {}

/// The longer forms of some tests, for a machine that has the time.
let isThorough = Environment["GRIDD_THOROUGH"] != nil
