import TLS13Memory

@testable import TLS13Certificates

/// libFuzzer's own ways to change an input.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ maximum: Int) -> Int

/// Changes inputs that are DER as trees, so that the lengths around a change stay right; half of the time, and for
/// other inputs always, as bytes.
@_cdecl("LLVMFuzzerCustomMutator")
public func fuzzMutator(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int, _ seed: UInt32
) -> Int {
  var random = Random(state: UInt64(seed) << 16 | 0x5eed)
  if let header = headerLengthOfDER, count > header, random.below(2) == 0 {
    var input = Array(UnsafeBufferPointer(start: data, count: count))
    // BER is changed as the DER that it stands for, and written as BER again now and then.
    let isBER = header == 0 && input.starts(with: [0x30, 0x80])
    if isBER, let der = try? BER.distinguished(input.span, "input") { input = [UInt8](der.span) }
    var nodes = DERNode.parse(input[header...], depth: 0)
    for _ in 0..<(1 + random.below(3)) { DERNode.mutate(&nodes, &random) }
    var output = input[..<header] + nodes.flatMap(\.encoded)
    if header == 0, targetName == "pkcs12", random.below(3) == 0 {
      output = BERRewriter.rewrite(Array(output), piece: 1 + random.below(200))[...]
    }
    if output.count <= maximum, !output.isEmpty {
      for (index, byte) in output.enumerated() { data[index] = byte }
      return output.count
    }
  }
  return mutateBytes(data, count, maximum)
}

/// SplitMix64, because libFuzzer's seed is to decide everything.
struct Random {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// An element of DER, or bytes that are none.
private struct DERNode {
  /// nil for bytes that are no element.
  var tag: UInt8?
  var content: [UInt8] = []
  /// Elements inside; nil for a primitive element. Octet and bit strings that hold DER are taken apart as well.
  var children: [DERNode]?
  /// What stands before the children: the unused bits of a bit string.
  var prefix: [UInt8] = []

  static func parse(_ bytes: ArraySlice<UInt8>, depth: Int) -> [DERNode] {
    var nodes: [DERNode] = []
    var rest = bytes
    while let tag = rest.first {
      guard let (header, length) = length(rest), header + length <= rest.count else {
        nodes.append(DERNode(content: Array(rest)))
        break
      }
      let content = rest.dropFirst(header).prefix(length)
      var node = DERNode(tag: tag, content: Array(content))
      if depth < 40 {
        if tag & 0x20 != 0 {
          node.children = parse(content, depth: depth + 1)
        } else if tag == 4 || tag == 3, content.count > 2 {
          let skipped = tag == 3 ? 1 : 0
          let inner = parse(content.dropFirst(skipped), depth: depth + 1)
          if inner.allSatisfy({ $0.tag != nil }), inner.first?.tag == 0x30 || inner.first?.tag == 2 {
            node.children = inner
            node.prefix = Array(content.prefix(skipped))
          }
        }
      }
      nodes.append(node)
      rest = rest.dropFirst(header + length)
    }
    return nodes
  }

  private static func length(_ bytes: ArraySlice<UInt8>) -> (header: Int, length: Int)? {
    guard let first = bytes.dropFirst().first else { return nil }
    if first < 0x80 { return (2, Int(first)) }
    let octets = Int(first & 0x7f)
    guard (1...3).contains(octets), bytes.count >= 2 + octets else { return nil }
    return (2 + octets, bytes.dropFirst(2).prefix(octets).reduce(0) { $0 << 8 | Int($1) })
  }

  var encoded: [UInt8] {
    let body = children.map { prefix + $0.flatMap(\.encoded) } ?? content
    guard let tag else { return body }
    var length: [UInt8] = []
    if body.count < 0x80 {
      length = [UInt8(body.count)]
    } else {
      var rest = body.count
      while rest > 0 {
        length.insert(UInt8(rest & 0xff), at: 0)
        rest >>= 8
      }
      length.insert(0x80 | UInt8(length.count), at: 0)
    }
    return [tag] + length + body
  }

  private var size: Int { 1 + (children?.reduce(0) { $0 + $1.size } ?? 0) }

  /// One change somewhere in the forest.
  static func mutate(_ nodes: inout [DERNode], _ random: inout Random) {
    let total = nodes.reduce(0) { $0 + $1.size }
    guard total > 0 else { return }
    let donor = pick(nodes, random.below(total))
    var place = random.below(total)
    change(&nodes, &place, donor, &random)
  }

  private static func pick(_ nodes: [DERNode], _ place: Int) -> DERNode {
    var place = place
    for node in nodes {
      if place == 0 { return node }
      if place < node.size { return pick(node.children ?? [], place - 1) }
      place -= node.size
    }
    return DERNode(tag: 5)
  }

  private static func change(
    _ nodes: inout [DERNode], _ place: inout Int, _ donor: DERNode, _ random: inout Random
  ) {
    for index in nodes.indices {
      let size = nodes[index].size
      if place >= size {
        place -= size
        continue
      }
      if place > 0 {
        place -= 1
        var children = nodes[index].children ?? []
        change(&children, &place, donor, &random)
        nodes[index].children = children
        return
      }
      switch random.below(10) {
      case 0: nodes.remove(at: index)
      case 1: nodes.insert(nodes[index], at: index)
      case 2: nodes[index] = donor
      case 3: nodes.insert(donor, at: index)
      case 4: nodes.swapAt(index, random.below(nodes.count))
      case 5: nodes[index].tag = tags[random.below(tags.count)]
      case 6:
        let copies = 1 << random.below(7)
        if nodes[index].encoded.count * copies < 8192 {
          nodes.insert(contentsOf: repeatElement(nodes[index], count: copies), at: index)
        }
      default: nodes[index].changeContent(&random)
      }
      return
    }
  }

  private mutating func changeContent(_ random: inout Random) {
    if children != nil {
      if random.below(4) == 0 { children = [] }
      return
    }
    var bytes = content + [UInt8](repeating: 0, count: 16)
    let (count, maximum) = (content.count, bytes.count)
    let changed = bytes.withUnsafeMutableBufferPointer { mutateBytes($0.baseAddress, count, maximum) }
    content = Array(bytes.prefix(changed))
  }

  private static let tags: [UInt8] = [
    1, 2, 3, 4, 5, 6, 10, 12, 19, 20, 22, 23, 24, 28, 30, 0x30, 0x31, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5,
  ]
}
