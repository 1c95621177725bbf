import Conformance
import Testing

/// RFC 8448 §3 to §7 with real connections: every octet sent, every octet taken.
@Suite struct RFC8448ReplayTests {
  /// A trace and who of it is ours.
  struct Case: Sendable, CustomTestStringConvertible {
    let section: Int
    let cast: RFC8448Replay.Cast

    var testDescription: String { "§\(section) \(cast.rawValue)" }

    static let all = RFC8448Trace.sections.flatMap { section in
      RFC8448Replay.Cast.allCases.map { Case(section: section, cast: $0) }
    }

    /// Those in which the trace plays one end.
    static let halves = all.filter { $0.cast != .both }

    func trace() throws -> RFC8448Trace { try RFC8448Trace.load(section: section) }
  }

  /// Octets of all the records of a side.
  private func octets(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) -> Int {
    trace.records(from: side).reduce(0) { $0 + $1.bytes.count }
  }

  @Test(arguments: Case.all, [1, 7, Int.max])
  func `every octet is reproduced and accepted, however it arrives`(test: Case, pieces: Int) throws {
    let trace = try test.trace()
    var replay = try RFC8448Replay(trace, test.cast)
    replay.pieces = pieces

    let outcome = try replay.run()

    let client = octets(trace, .client)
    let server = octets(trace, .server)
    #expect(outcome.mismatches.isEmpty)
    switch test.cast {
    case .client: #expect(outcome.sent == client && outcome.accepted == server)
    case .server: #expect(outcome.sent == server && outcome.accepted == client)
    case .both: #expect(outcome.sent == client + server && outcome.accepted == client + server)
    }
  }

  /// What the trace had to put in: ClientHello, EncryptedExtensions and, in section 5, HelloRetryRequest.
  @Test(arguments: Case.halves)
  func `nothing but hellos that we never write is given`(test: Case) throws {
    let trace = try test.trace()
    let messages: [[UInt8]] =
      switch test.cast {
      case .client: trace.clientHellos
      case .server, .both: trace.serverHellos.dropLast() + trace.messages(8, from: .server)
      }
    #expect(try RFC8448Replay(trace, test.cast).run().given == messages.reduce(0) { $0 + $1.count })
  }

  @Test(arguments: Case.halves)
  func `one changed bit in any record that arrives is noticed`(test: Case) throws {
    let trace = try test.trace()
    for (index, record) in trace.records.enumerated() where record.sender.rawValue != test.cast.rawValue {
      for place in [5, record.bytes.count / 2, record.bytes.count - 1] {
        var replay = try RFC8448Replay(trace, test.cast)
        replay.onRecord = { number, bytes in
          guard number == index else { return bytes }
          var changed = bytes
          changed[place] ^= 1
          return changed
        }
        #expect(try !replay.run().mismatches.isEmpty, "record \(index), octet \(place)")
      }
    }
  }
}
