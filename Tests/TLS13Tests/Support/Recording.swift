import Synchronization
import TLS13
import Testing

/// The handshake messages that a side writes, in order, for tests that take them apart with code of their own.
final class Recording: Sendable {
  private let sent = Mutex<[[UInt8]]>([])

  var messages: [[UInt8]] { sent.withLock { $0 } }
  var types: [UInt8] { messages.map { $0[0] } }
  var hellos: [EditableHello] { messages.filter { $0[0] == 1 || $0[0] == 2 }.map { EditableHello($0) } }

  /// Changes nothing and notes everything.
  var liar: Liar {
    Liar { _, _, message in
      self.sent.withLock { $0.append(message) }
      return message
    }
  }

  /// The one message of a type.
  func only(_ type: UInt8, sourceLocation: SourceLocation = #_sourceLocation) throws -> [UInt8] {
    let found = messages.filter { $0[0] == type }
    #expect(found.count == 1, sourceLocation: sourceLocation)
    return try #require(found.first, sourceLocation: sourceLocation)
  }
}

/// A Certificate message, taken apart.
struct ReadCertificate {
  let context: [UInt8]
  var entries: [(der: [UInt8], extensions: [UInt8])] = []

  init(_ message: [UInt8]) {
    var rest = message.dropFirst(4)
    context = rest.take(Int(rest.removeFirst()))
    rest.removeFirst(3)
    while !rest.isEmpty {
      let length = rest.take(3).reduce(0) { $0 << 8 | Int($1) }
      let der = rest.take(length)
      entries.append((der, rest.take(Int(rest.takeUInt16()))))
    }
  }
}

/// The shares of a ClientHello's key_share.
func shares(_ hello: EditableHello) -> [(group: UInt16, share: [UInt8])] {
  var rest = (hello[Code.keyShare] ?? [0, 0]).dropFirst(2)
  var shares: [(UInt16, [UInt8])] = []
  while !rest.isEmpty {
    let group = rest.takeUInt16()
    shares.append((group, rest.take(Int(rest.takeUInt16()))))
  }
  return shares
}
