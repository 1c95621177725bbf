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
  func recovery(
    _ hello: ClientHello, _ bytes: Span<UInt8>, after previous: Transcript?
  ) throws(TLSError) -> TicketRecovery? {
    guard context.suspends.contains(.ticketRecovery), case .inline = lookup,
      let resumption = context.configuration.resumption, var offered = hello.preSharedKeys,
      hello.pskKeyExchangeModes != nil, try chooseMode(hello) != nil
    else { return nil }
    let bindersLength = offered.bindersLength
    var offers: [TicketRecovery.Offer] = []
    for _ in 0..<context.limits.pskIdentities {
      do throws(DecodeError) {
        guard let entry = try offered.next() else { break }
        guard !isExternal(entry) else { continue }
        offers.append(
          TicketRecovery.Offer(ticket: Array(entry.identity), binder: Array(entry.binder), index: entry.index))
      } catch { throw .malformed(error, in: .clientHello) }
    }
    guard !offers.isEmpty else { return nil }
    return TicketRecovery(
      offers, now: context.ticketClock(), suite: negotiation.suite,
      truncatedHello: truncated(bytes, bindersLength, after: previous), protection: resumption.tickets)
  }

  private func isExternal(_ entry: OfferedPSKs.Entry) -> Bool {
    context.configuration.externalPSKs.contains { entry.identity.isEqual(to: $0.identity.span) }
  }

  /// What a ticket stands for.
  func state(of entry: OfferedPSKs.Entry, _ resumption: ServerResumption) -> SecretBytes? {
    switch lookup {
    case .inline: return resumption.tickets.recover(entry.identity, for: .session, now: context.ticketClock())
    case .done(let ticket):
      guard let ticket, ticket.index == entry.index else { return nil }
      return ticket.state.withSpan { SecretBytes(copying: $0) }
    }
  }

  /// Uses the ticket, now that the client has proved that it holds the secret; false where another connection was first.
  /// What the application looked up it has used itself.
  func consume(_ entry: OfferedPSKs.Entry, _ kind: PSKKind) -> Bool {
    guard kind == .resumption, case .inline = lookup else { return true }
    return context.configuration.resumption?.tickets.consume(entry.identity) ?? false
  }
}
