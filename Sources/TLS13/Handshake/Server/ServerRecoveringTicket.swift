import TLS13Memory

/// What a ticket stands for, found by the application.
struct RecoveredTicket: Sendable {
  /// Among the identities that the client offers.
  let index: Int
  let state: SharedSecretBytes
}

/// When a server looks tickets up.
enum TicketLookup {
  /// Where it comes to them.
  case inline
  /// The application has done it.
  case done(RecoveredTicket?)
}

/// RECVD_CH, left half: the tickets that the client offers are looked up elsewhere. RFC 9846 §A.2, §4.3.11
struct ServerRecoveringTicket: ~Copyable {
  let wait: ServerWaitClientHello
  /// Kept to be read again.
  let clientHello: [UInt8]

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let ticket = try outcome.ticket()
    let bytes = clientHello
    let message = HandshakeMessage(type: .clientHello, bytes: bytes.span)
    let hello: ClientHello
    do { hello = try ClientHello(message.body) } catch { throw .malformed(error, in: .clientHello) }
    return try wait.negotiate(hello, message, .done(ticket), &core)
  }
}

extension PSKSelection {
  /// What the application is to look up before a PSK can be selected; nil for nothing. External PSKs need no looking up.
  func recovery(_ hello: ClientHello) throws(TLSError) -> TicketRecovery? {
    guard context.suspends.contains(.ticketRecovery), case .inline = lookup,
      let resumption = context.configuration.resumption, var offered = hello.preSharedKeys,
      hello.pskKeyExchangeModes != nil, try chooseMode(hello) != nil
    else { return nil }
    var (tickets, indices): ([[UInt8]], [Int]) = ([], [])
    for _ in 0..<context.limits.pskIdentities {
      do throws(DecodeError) {
        guard let entry = try offered.next() else { break }
        guard !isExternal(entry) else { continue }
        tickets.append(Array(entry.identity))
        indices.append(entry.index)
      } catch { throw .malformed(error, in: .clientHello) }
    }
    guard !tickets.isEmpty else { return nil }
    return TicketRecovery(tickets: tickets, now: context.clock(), indices: indices, protection: resumption.tickets)
  }

  private func isExternal(_ entry: OfferedPSKs.Entry) -> Bool {
    context.configuration.externalPSKs.contains { entry.identity.isEqual(to: $0.identity.span) }
  }

  /// What a ticket stands for.
  func state(of entry: OfferedPSKs.Entry, _ resumption: ServerResumption) -> SecretBytes? {
    switch lookup {
    case .inline: return resumption.tickets.recover(entry.identity, now: context.clock())
    case .done(let ticket):
      guard let ticket, ticket.index == entry.index else { return nil }
      return ticket.state.withSpan { SecretBytes(copying: $0) }
    }
  }
}
