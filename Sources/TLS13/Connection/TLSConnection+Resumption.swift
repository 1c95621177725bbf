extension TLSConnection {
  /// Hands over the sessions of the tickets that came, and forgets them. Empty for servers, and where the configuration
  /// has a store. RFC 9846 §4.7.1
  public mutating func takeSessions() -> [ClientSession] {
    let sessions = core.sessions
    core.sessions = []
    return sessions
  }

  /// Sends tickets to the client beside those that every handshake brings. RFC 9846 §4.7.1
  ///
  /// - Throws: ``TLSError/Kind/invalidUse`` on a client, before the handshake is complete, and after ``close()``. A client
  ///   that takes no tickets gets none.
  public mutating func sendTickets(_ count: Int) throws(TLSError) {
    try checkSendable()
    // A server that answers early data may send, but has no tickets yet.
    guard isConnected else { throw .invalidUse("the handshake is not complete") }
    guard state.connected?.role == .server else { throw .invalidUse("only servers send tickets (RFC 9846 §4.7.1)") }
    do { try state.connected?.sendTickets(count, &core) } catch {
      fail(error)
      throw error
    }
  }
}
