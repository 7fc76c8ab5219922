import GridModel
import Yams

/// A mapping whose keys are known.
struct DocumentMapping {
    let node: DocumentNode
    private var members: [String: DocumentNode] = [:]

    /// Nil, and a fault, for what is no mapping; each key that is not among `known` is a fault.
    init?(_ node: DocumentNode, _ what: String, keys known: [String]) {
        guard let mapping = DocumentMapping(any: node, what) else { return nil }
        self = mapping
        for (key, member) in entries where !known.contains(key) {
            let fault = "there is no key \(key) in \(what); \(DocumentNode.wayOut(key, known))"
            node.faults.add(TariffFault(path: node.at(key), line: member.keyLine, message: fault))
        }
    }

    /// A mapping whose keys are names.
    init?(any node: DocumentNode, _ what: String) {
        guard case .mapping(let mapping) = node.node else {
            node.fault("\(node.shown) is no \(what); write it as keys and values")
            return nil
        }
        self.node = node
        for (key, value) in mapping {
            guard let name = key.string else {
                node.fault("a key of \(what) is no word")
                continue
            }
            let member = DocumentNode(node: value, path: node.at(name), faults: node.faults)
            members[name] = member
            entries.append((name, Member(node: member, keyLine: key.mark?.line)))
        }
    }

    struct Member {
        var node: DocumentNode
        var keyLine: Int?
    }

    /// In the document's order.
    private(set) var entries: [(key: String, member: Member)] = []

    subscript(key: String) -> DocumentNode? { members[key] }

    /// A member that must be there.
    func required(_ key: String, _ wayOut: String) -> DocumentNode? {
        if let member = members[key] { return member }
        node.faults.add(
            TariffFault(path: node.path, line: node.line, message: "\(key) is missing; \(wayOut)"))
        return nil
    }
}
