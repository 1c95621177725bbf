extension TLSConnection {
  /// What the application is to carry out before the connection goes on; nil while nothing is due.
  public var pendingOperation: PendingOperation? { core.pendingOperation }

  /// Whether the connection takes no input before ``pendingOperation`` is carried out, or ``isTransportFull`` is false.
  ///
  /// A client that was asked who it is after the handshake goes on taking data, up to the first record with a handshake
  /// message, which waits and which nothing can be read behind: it may bring other keys. What a server verifies then is
  /// the first part of an answer, and no data may come before the rest of it. RFC 9846 §4.7.2, §4.7.3
  public var isReceivingSuspended: Bool {
    if core.holdsRequest, core.isTransportFull { return true }
    return core.pendingOperation != nil && (!isConnected || isAnswerOpen || !core.incoming.isEmpty)
  }

  /// Whether the transport has no room for more bytes now, as the application says. While that is so, a client answers no
  /// certificate request of its server: such a request waits, and so does what comes behind it. Give `receive` what is
  /// left of the input when there is room again. RFC 9846 §4.7.2
  public var isTransportFull: Bool {
    get { core.isTransportFull }
    set { core.isTransportFull = newValue }
  }

  /// Goes on with the result of ``pendingOperation``. Send ``takeOutput()`` afterwards, then give `receive` what is
  /// left of the input.
  ///
  /// - Returns: as ``receive(_:)`` says in ``ReceiveResult/event``; ``ReceiveResult/Event/suspended`` where the next
  ///   operation is due.
  /// - Throws: ``TLSError/Kind/invalidUse`` for a result of any other operation, which changes nothing; else why the
  ///   connection ended, and the output then holds the alert for the peer.
  public mutating func resume(_ result: OperationResult) throws(TLSError) -> ReceiveResult.Event {
    if let failure { throw failure }
    guard let pending = core.pendingOperation, pending.token === result.token else {
      throw .invalidUse("the result is not one of the operation that this connection waits for; it came too late")
    }
    core.pendingOperation = nil
    let wasHandshaking = !isConnected
    do throws(TLSError) {
      guard let current = state.take() else { throw .invalidUse("the connection has failed") }
      state.put(try current.resume(result.outcome, &core))
      return try receiveMessages(wasHandshaking: wasHandshaking)
    } catch {
      fail(error)
      throw error
    }
  }
}
