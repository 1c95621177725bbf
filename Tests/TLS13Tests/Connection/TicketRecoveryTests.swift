import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

/// A server whose tickets are looked up elsewhere.
// RFC 9846 §4.3.11
@Suite struct TicketRecoveryTests {
  private func lab(_ authentication: ClientAuthentication = .none, earlyDataSize: UInt32 = 0) throws -> ResumptionLab {
    var lab = try ResumptionLab(authentication, earlyDataSize: earlyDataSize)
    lab.server.suspends = .ticketRecovery
    return lab
  }

  private func recovery(_ side: Endpoint) throws -> TicketRecovery {
    guard case .recoverTicket(let recovery) = try #require(side.pendingOperation) else { throw Unwilling() }
    return recovery
  }

  @Test func `a connection resumes with the result, from whatever thread`() async throws {
    let lab = try lab(.required(Lab.shared.trust))
    let session = try lab.session()
    let pair = try lab.second(session).run()
    let asked = try recovery(pair.server)
    #expect(asked.tickets == [session.ticket] && asked.now == lab.clock.now && !pair.server.hasOutput)
    pair.server.resume(await Task.detached { asked.run() }.value)
    pair.run()
    #expect(pair.server.information?.isResumed == true && pair.client.information?.isResumed == true)
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
  }

  @Test func `a ticket that nobody knows makes a full handshake`() throws {
    let lab = try lab()
    let session = try lab.session()
    let pair = try lab.second(session).run()
    pair.server.resume(try recovery(pair.server).nothing())
    pair.run()
    #expect(pair.client.information?.isResumed == false && pair.server.error == nil)
  }

  @Test func `a state that is none of ours makes a full handshake`() throws {
    for state in [[], [1], [UInt8](repeating: 7, count: 300)] as [[UInt8]] {
      let lab = try lab()
      let pair = try lab.second(lab.session()).run()
      pair.server.resume(try recovery(pair.server).found(SecretBytes(copying: state.span), behind: 0))
      pair.run()
      #expect(pair.client.information?.isResumed == false && pair.server.error == nil)
    }
  }

  @Test func `a state of another ticket does not resume`() throws {
    let lab = try lab()
    let sessions = try lab.first().client.connection.takeSessions()
    let first = try lab.second(sessions[0]).run()
    let other = try recovery(try lab.second(sessions[1]).run().server)
    let tickets = try #require(lab.server.resumption?.tickets)
    let ticket = other.tickets[0]
    guard let state = tickets.recover(ticket.span, for: .session, now: lab.clock.now) else { throw Unwilling() }
    first.server.resume(try recovery(first.server).found(state, behind: 0))
    // RFC 9846 §4.3.11: the binder is by another key
    #expect(first.server.error?.alert == .decryptError)
  }

  @Test func `nothing is looked up without a ticket, and once with a HelloRetryRequest`() throws {
    var lab = try lab()
    let session = try lab.session()
    let fresh = try lab.second(nil).run()
    #expect(fresh.server.information?.isResumed == false && fresh.server.error == nil)
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    var count = 0
    let pair = try lab.second(session).runWithOperations {
      count += 1
      return $0.run()
    }
    #expect(pair.client.information?.isResumed == true && pair.client.information?.usedHelloRetryRequest == true)
    #expect(count == 1)
  }

  @Test func `an external PSK needs no looking up`() throws {
    var lab = try lab()
    let key = [UInt8](repeating: 7, count: 32)
    let psk = try ExternalPSK(identity: Array("meter 7".utf8), key: SecretBytes(copying: key.span))
    lab.client.externalPSKs = [psk]
    lab.server.externalPSKs = [psk]
    let pair = try lab.second(nil).run()
    #expect(pair.server.information?.externalPSKIdentity == psk.identity)
  }

  // RFC 9846 §2.3
  @Test func `early data waits with the ticket`() throws {
    let lab = try lab(earlyDataSize: 1000)
    let session = try lab.session()
    let pair = try lab.second(session, earlyData: true)
    #expect(try pair.client.connection.sendEarlyData([1, 2, 3].span) == 3)
    pair.run()
    #expect(pair.server.unread > 0 && pair.server.earlyData.isEmpty)
    pair.server.resume(try recovery(pair.server).run())
    pair.run()
    #expect(pair.server.earlyData == [1, 2, 3] && pair.client.information?.isResumed == true)
  }

  @Test func `a look-up that fails ends the connection`() throws {
    let lab = try lab()
    let pair = try lab.second(lab.session()).run()
    pair.server.resume(try #require(pair.server.pendingOperation).fail(Unwilling()))
    pair.run()
    #expect(pair.server.error?.alert == .internalError)
  }
}
