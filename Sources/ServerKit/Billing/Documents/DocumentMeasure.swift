import CYaml
import GridModel

/// How large a document becomes when each of its aliases is taken as what it stands for.
///
/// A few lines of aliases of aliases stand for more than any memory holds, so this is looked at before anything is read.
enum DocumentMeasure {
    /// More values than a text of the greatest length can hold without aliases.
    static let mostValues = TariffText.longest / 2
    /// Far deeper than any document is.
    static let deepest = 100

    /// What is too much of it, and on which line; nil when nothing is, or when it is no YAML, which its reader says better.
    static func excess(of text: String) -> TariffFault? {
        var text = text
        return text.withUTF8 { bytes in
            guard !bytes.isEmpty else { return nil }
            let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
            defer { parser.deallocate() }
            guard yaml_parser_initialize(parser) == 1 else { return nil }
            defer { yaml_parser_delete(parser) }
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
            return excess(parser)
        }
    }

    /// A list or mapping, with what lies in it so far.
    private struct Size {
        var values = 1
        var depth = 1
        var anchor: String?
    }

    private static func excess(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> TariffFault? {
        var open: [Size] = []
        var known: [String: Size] = [:]
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { return nil }
            defer { yaml_event_delete(&event) }
            let value: Size
            switch event.type {
            case YAML_STREAM_END_EVENT: return nil
            case YAML_SEQUENCE_START_EVENT:
                open.append(Size(anchor: name(event.data.sequence_start.anchor)))
                continue
            case YAML_MAPPING_START_EVENT:
                open.append(Size(anchor: name(event.data.mapping_start.anchor)))
                continue
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: value = open.removeLast()
            case YAML_SCALAR_EVENT: value = Size(anchor: name(event.data.scalar.anchor))
            case YAML_ALIAS_EVENT: value = name(event.data.alias.anchor).flatMap { known[$0] } ?? Size()
            default: continue
            }
            if event.type != YAML_ALIAS_EVENT, let anchor = value.anchor { known[anchor] = value }
            guard let last = open.indices.last else { continue }
            open[last].values += value.values
            open[last].depth = max(open[last].depth, value.depth + 1)
            let line = Int(event.start_mark.line) + 1
            if open[last].values > mostValues {
                return fault(line, "holds more than \(mostValues) values, each alias taken as what it stands for")
            }
            if open[last].depth + open.count - 1 > deepest {
                return fault(line, "is more than \(deepest) levels deep, each alias taken as what it stands for")
            }
        }
    }

    private static func name(_ anchor: UnsafeMutablePointer<UInt8>?) -> String? { anchor.map { String(cString: $0) } }

    private static func fault(_ line: Int, _ what: String) -> TariffFault {
        TariffFault(path: "", line: line, message: "the document \(what); write less of it")
    }
}
