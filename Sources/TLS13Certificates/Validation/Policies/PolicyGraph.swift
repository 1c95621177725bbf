/// The valid_policy_graph: for each certificate processed, the policies valid so far, each once. RFC 9618 §5.2
///
/// Nodes without children are not deleted as they appear: a node counts when a node of the last depth descends from
/// it, which is found once, at the end. The graph is NULL when its last depth is empty. Its size is at most the
/// number of policies and mappings of all certificates times the depth, never exponential, and the budget bounds it.
struct PolicyGraph {
  /// One valid policy at one depth; qualifiers are left out, as RFC 9618 §5.2 allows.
  private struct Node {
    let policy: OID
    /// nil for the policy itself.
    var mapped: [OID]?
    /// Indices into the depth above.
    let parents: [Int]

    var expected: [OID] { mapped ?? [policy] }
  }

  /// One certificate's nodes, and where each policy is.
  private struct Depth {
    var nodes: [Node] = []
    var places: [OID: Int] = [:]

    mutating func append(_ node: Node) {
      places[node.policy] = nodes.count
      nodes.append(node)
    }
  }

  private var depths: [Depth]

  /// A single node, anyPolicy. RFC 9618 §5.2
  init() {
    var root = Depth()
    root.append(Node(policy: .anyPolicy, parents: []))
    depths = [root]
  }

  private var last: Int { depths.count - 1 }

  /// Whether no policy is valid any more.
  var isNull: Bool { depths[last].places.isEmpty }

  /// Adds a depth for a certificate's policies. RFC 9618 §5.3 (d)
  mutating func add(
    _ policies: [OID], allowsAny: Bool, spend: () throws(ValidationError) -> Void
  ) throws(ValidationError) {
    let parents = expectedPolicies()
    let anyParent = depths[last].places[.anyPolicy]
    var depth = Depth()
    for policy in policies where policy != .anyPolicy && depth.places[policy] == nil {
      try spend()
      // (1)(i), (1)(ii)
      guard let matches = parents[policy] ?? anyParent.map({ [$0] }) else { continue }
      depth.append(Node(policy: policy, parents: matches))
    }
    // (2)
    if allowsAny, policies.contains(.anyPolicy) {
      for (policy, matches) in parents where depth.places[policy] == nil {
        try spend()
        depth.append(Node(policy: policy, parents: matches))
      }
    }
    depths.append(depth)
  }

  /// The expected policies of the last depth, with the nodes that expect them.
  private func expectedPolicies() -> [OID: [Int]] {
    var parents: [OID: [Int]] = [:]
    for index in depths[last].places.values {
      for policy in depths[last].nodes[index].expected { parents[policy, default: []].append(index) }
    }
    return parents
  }

  /// Maps a policy of the last depth to others. RFC 9618 §5.4 (b)(1), (2)
  mutating func map(_ policy: OID, to subjects: Set<OID>) {
    let mapped = [OID](subjects)
    if let index = depths[last].places[policy] {
      depths[last].nodes[index].mapped = mapped
    } else if let any = depths[last].places[.anyPolicy] {
      depths[last].append(Node(policy: policy, mapped: mapped, parents: depths[last].nodes[any].parents))
    }
  }

  /// Deletes a policy of the last depth. RFC 9618 §5.4 (b)(3)
  mutating func delete(_ policy: OID) { depths[last].places[policy] = nil }

  /// The authority_constrained_policy_set. RFC 9618 §5.5 (g)(1) to (4)
  func authorityConstrainedPolicies() -> Set<OID> {
    var found: Set<OID> = []
    if depths[last].places[.anyPolicy] != nil { found.insert(.anyPolicy) }
    var reached = Set(depths[last].places.values)
    for depth in depths.indices.dropFirst().reversed() {
      let anyAbove = depths[depth - 1].places[.anyPolicy]
      var above: Set<Int> = []
      for index in reached {
        let node = depths[depth].nodes[index]
        if node.policy != .anyPolicy, let anyAbove, node.parents == [anyAbove] { found.insert(node.policy) }
        above.formUnion(node.parents)
      }
      reached = above
    }
    return found
  }
}
