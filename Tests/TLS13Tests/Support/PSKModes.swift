import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

/// The ways in which a PSK takes the place of certificates.
enum PSKMode: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case keyExchange, pskOnly, external, imported, afterRetry, mutual
  case earlyData, earlyDataRejected, earlyDataAfterRetry, mutualEarlyData

  var testDescription: String { rawValue }
  var retries: Bool { self == .afterRetry || self == .earlyDataAfterRetry }
  var isMutual: Bool { self == .mutual || self == .mutualEarlyData }
  var isExternal: Bool { self == .external || self == .imported }
  var acceptsEarlyData: Bool { self == .earlyData || self == .mutualEarlyData }
  var offersEarlyData: Bool { acceptsEarlyData || self == .earlyDataRejected || self == .earlyDataAfterRetry }

  private static let key = [UInt8](repeating: 0x5a, count: 32)

  private func externalPSKs() throws -> [ExternalPSK] {
    switch self {
    case .external: [try ExternalPSK(identity: [1, 2, 3], key: SecretBytes(copying: Self.key.span))]
    case .imported:
      try ExternalPSK.imported(
        identity: [1, 2, 3], key: SecretBytes(copying: Self.key.span), context: [], crypto: Lab.shared.crypto)
    default: []
    }
  }

  func client(_ liar: Liar? = nil) throws -> ClientConfiguration {
    let psks = try externalPSKs()
    return Setup().client(liar) {
      $0.resumption = ClientResumption()
      $0.externalPSKs = psks
      if self == .pskOnly { $0.pskKeyExchangeModes = [.pskOnly] }
    }
  }

  /// A server for a first connection, and for the second one with the same tickets.
  func server(_ tickets: ServerResumption, _ liar: Liar? = nil) throws -> ServerConfiguration {
    let psks = try externalPSKs()
    return Setup(authentication: isMutual ? .mutual : .oneWay, retries: retries).server(liar) {
      $0.resumption = tickets
      $0.externalPSKs = psks
      $0.pskKeyExchangeModes = [.pskWithKeyExchange, .pskOnly]
    }
  }

  func tickets() throws -> ServerResumption { try .inMemory(crypto: Lab.shared.crypto, earlyDataSize: 1000) }

  /// A pair whose PSK both sides have; early data is sent where the mode has some.
  func pair(client clientLiar: Liar? = nil, server serverLiar: Liar? = nil) throws -> Pair {
    var tickets = try tickets()
    let session = try isExternal ? nil : Pair(client(), server(tickets)).run().client.connection.takeSessions().first
    if self == .earlyDataRejected { tickets.earlyData = nil }
    let pair = try Pair(
      client(clientLiar), server(tickets, serverLiar), session: session, earlyData: offersEarlyData)
    if offersEarlyData { #expect(try pair.client.connection.sendEarlyData([1, 2, 3].span) == 3) }
    return pair
  }

  /// Demands that both sides are done as the mode says.
  func expectSuccess(_ pair: Pair, sourceLocation: SourceLocation = #_sourceLocation) {
    pair.expectAgreement(Comment(rawValue: rawValue), sourceLocation: sourceLocation)
    for side in [pair.client, pair.server] {
      #expect(side.information?.isResumed == !isExternal, sourceLocation: sourceLocation)
      #expect((side.information?.externalPSKIdentity != nil) == isExternal, sourceLocation: sourceLocation)
      #expect((side.information?.group == nil) == (self == .pskOnly), sourceLocation: sourceLocation)
    }
    #expect(pair.server.earlyData == (acceptsEarlyData ? [1, 2, 3] : []), sourceLocation: sourceLocation)
    #expect((pair.server.information?.peer != nil) == isMutual, sourceLocation: sourceLocation)
  }
}

/// OfferedPsks, taken apart so that a test can tell lies, and put together again.
struct EditablePSKs {
  var identities: [(identity: [UInt8], age: [UInt8])] = []
  var binders: [[UInt8]] = []

  init(_ data: [UInt8]) {
    var rest = data[...]
    var list = rest.take(Int(rest.takeUInt16()))[...]
    while !list.isEmpty {
      let identity = list.take(Int(list.takeUInt16()))
      identities.append((identity, list.take(4)))
    }
    rest.removeFirst(2)
    while !rest.isEmpty { binders.append(rest.take(Int(rest.removeFirst()))) }
  }

  var bytes: [UInt8] {
    vector16(identities.flatMap { vector16($0.identity) + $0.age }) + vector16(binders.flatMap { vector8($0) })
  }
}

extension EditableHello {
  /// Changes what pre_shared_key offers.
  mutating func changePSKs(_ change: (inout EditablePSKs) -> Void) {
    guard let data = self[Code.preSharedKey] else { return }
    var psks = EditablePSKs(data)
    change(&psks)
    self[Code.preSharedKey] = psks.bytes
  }
}
