import TLS13Crypto
import TLS13Memory

/// One entry of key_share, borrowed. RFC 9846 §4.3.8
///
///     struct {
///         NamedGroup group;
///         opaque key_exchange<1..2^16-1>;
///     } KeyShareEntry;
struct KeyShareEntry: ~Escapable {
  let group: NamedGroup
  let keyExchange: Span<UInt8>

  @_lifetime(copy reader)
  init(_ reader: inout ByteReader) throws(DecodeError) {
    group = NamedGroup(rawValue: try reader.readUInt16("KeyShareEntry.group"))
    keyExchange = try reader.readVector(lengthBytes: 2, 1...0xffff, "KeyShareEntry.key_exchange")
  }
}

/// KeyShareEntry client_shares<0..2^16-1>; RFC 9846 §4.3.8
struct KeyShareClientHello: ~Escapable {
  private let shares: Span<UInt8>
  private let groupSet: CodePointSet

  /// Checks the syntax of every entry and that no group stands twice.
  @_lifetime(copy data)
  init(_ data: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(data)
    shares = try reader.readVector(lengthBytes: 2, 0...0xffff, "KeyShareClientHello.client_shares")
    try reader.finish("KeyShareClientHello")
    var entries = ByteReader(shares)
    var groups = CodePointSet()
    while !entries.isAtEnd {
      let entry = try KeyShareEntry(&entries)
      // RFC 9846 §4.3.8: not two entries for one group
      guard groups.insert(entry.group.rawValue) else { throw DecodeError(.invalidValue, "KeyShareEntry.group") }
    }
    groupSet = groups
  }

  /// The share for `group`, or nil.
  @_lifetime(copy self)
  func share(for group: NamedGroup) throws(DecodeError) -> Span<UInt8>? {
    var entries = ByteReader(shares)
    while !entries.isAtEnd {
      let entry = try KeyShareEntry(&entries)
      if entry.group == group { return entry.keyExchange }
    }
    return nil
  }

  /// Whether every share's group is in `list`. Both may hold thousands of groups, so each is looked at once.
  /// RFC 9846 §4.3.8
  func areAll(in list: CodePointList) -> Bool {
    var found = CodePointSet()
    for index in 0..<list.count where groupSet.contains(list[index]) { found.insert(list[index]) }
    return found.count == groupSet.count
  }

  /// The groups, in the client's order.
  func groups() -> [NamedGroup] {
    var entries = ByteReader(shares)
    var list: [NamedGroup] = []
    // The syntax of every entry was checked when the list was read.
    do { while !entries.isAtEnd { list.append(try KeyShareEntry(&entries).group) } } catch { return list }
    return list
  }

  /// Whether the list holds one entry, for `group`. RFC 9846 §4.2.2
  func isOnly(_ group: NamedGroup) throws(DecodeError) -> Bool {
    var entries = ByteReader(shares)
    guard !entries.isAtEnd else { return false }
    return try KeyShareEntry(&entries).group == group && entries.isAtEnd
  }
}

extension ByteWriter {
  /// Writes a KeyShareEntry.
  mutating func writeKeyShareEntry(_ group: NamedGroup, _ keyExchange: [UInt8]) {
    write(group.rawValue)
    writeVector(lengthBytes: 2, "KeyShareEntry.key_exchange") { $0.write(keyExchange) }
  }
}
