/// A square code, module by module, without the light zone of 4 modules that it needs around it.
public struct CodePicture: Hashable, Sendable, Codable {
    /// From above, a character a module: `1` dark, `0` light; all are as long as there are rows.
    public var rows: [String]

    public init(rows: [String]) { self.rows = rows }
}

/// A file that a code is drawn in.
public enum PictureForm: String, Hashable, Sendable, CaseIterable {
    case png, svg
}
