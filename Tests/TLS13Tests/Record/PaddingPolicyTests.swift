import Synchronization
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// Padding of what we send. RFC 9846 §5.4
@Suite struct PaddingPolicyTests {
  private static let policies: [PaddingPolicy] = [
    .none, .multiples(of: 1), .multiples(of: 256), .multiples(of: 16_385), .fixed(1), .fixed(1000), .fixed(16_385),
    .random(upTo: 0), .random(upTo: 300), .random(upTo: 16_384),
  ]

  private func pair(_ policy: PaddingPolicy, limit: Int = 16_385) throws -> Pair {
    let setup = Setup()
    return try Pair(
      setup.client {
        $0.recordPadding = policy
        $0.recordSizeLimit = limit
      },
      setup.server {
        $0.recordPadding = policy
        $0.recordSizeLimit = limit
      })
  }

  private func lengths(_ bytes: [UInt8]) -> [Int] { records(bytes).filter { $0[0] == 23 }.map { $0.count - 21 } }

  // RFC 9846 §5.4: the reader finds the content, whatever the padding, and no record exceeds the limit
  @Test(arguments: policies)
  func `what is padded arrives, within the limits`(policy: PaddingPolicy) throws {
    for limit in [64, 500, 16_385] {
      let pair = try pair(policy, limit: limit)
      var seen: [Int] = []
      pair.onClientFlight = { _, bytes in
        seen += self.lengths(bytes)
        return bytes
      }
      pair.onServerFlight = { _, bytes in
        seen += self.lengths(bytes)
        return bytes
      }
      pair.run().expectAgreement("\(policy), \(limit)")
      for count in [1, 63, 64, 255, 256, 20_000] {
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let before = pair.server.received.count
        try pair.client.connection.send(data.span)
        pair.run()
        #expect(Array(pair.server.received[before...]) == data)
      }
      #expect(seen.allSatisfy { $0 <= limit })
      switch policy {
      case .none: break
      case .multiples(let unit): #expect(seen.allSatisfy { $0 % unit == 0 || $0 == limit })
      case .fixed(let size): #expect(seen.allSatisfy { $0 >= min(size, limit) })
      case .random(let most): if most == 300, limit == 16_385 { #expect(Set(seen).count > 3) }
      }
    }
  }

  /// Memory that is not zero before.
  @Test(arguments: policies)
  func `sealing into the caller's memory pads the same way and says how much it wrote`(policy: PaddingPolicy) throws {
    let pair = try pair(policy).run()
    for count in [0, 1, 255, 16_384, 16_385, 50_000] {
      let data = [UInt8](repeating: 9, count: count)
      let room = pair.client.connection.sealedLength(of: count)
      var memory = [UInt8](repeating: 0xaa, count: room)
      var span = memory.mutableSpan
      let result = try pair.client.connection.seal(data.span, into: &span)
      #expect(result.consumed == count && result.written <= room)
      if case .random = policy {} else { #expect(result.written == room) }
      let before = pair.server.received.count
      pair.server.deliver(Array(memory.prefix(result.written)))
      #expect(pair.server.error == nil && Array(pair.server.received[before...]) == data)
    }
  }

  @Test func `random padding takes every length up to the bound`() {
    let policy = PaddingPolicy.random(upTo: 3)
    let drawn = (0..<500).map { _ in policy.padding(behind: 10, room: 100, CryptoProvider.default.random) }
    #expect(Set(drawn) == [0, 1, 2, 3])
    #expect(policy.padding(behind: 10, room: 0, CryptoProvider.default.random) == 0)
    #expect(policy.padding(behind: 10, room: -1, CryptoProvider.default.random) == 0)
  }

  @Test func `a policy that no record can follow is a configuration error`() {
    for policy in [
      .multiples(of: 0), .multiples(of: -1), .multiples(of: 16_386), .fixed(0), .fixed(16_386), .random(upTo: -1),
      .random(upTo: 16_385),
    ] as [PaddingPolicy] {
      #expect(throws: TLSError.self) { try ClientContext(Lab.shared.clientConfiguration { $0.recordPadding = policy }) }
      #expect(throws: TLSError.self) {
        try ServerContext(Lab.shared.serverConfiguration { $0.recordPadding = policy })
      }
    }
  }
}
