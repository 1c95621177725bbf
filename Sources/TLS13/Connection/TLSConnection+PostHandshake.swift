extension TLSConnection {
  /// Asks the client who it is, now that the handshake is complete. Its answer may take time, while data goes on in
  /// both directions, and comes as ``ReceiveResult/Event/clientAuthenticated(_:)``. RFC 9846 §4.7.2
  ///
  /// - Parameter isRequired: whether a client that declines is sent away with certificate_required. One whose
  ///   certificate is not accepted is sent away in any case.
  /// - Throws: ``TLSError/Kind/invalidUse`` on a client, before the handshake is complete, after ``close()``, where
  ///   ``ServerConfiguration/clientAuthentication`` has no trust anchors, where the client did not offer to be asked,
  ///   and while ``Limits/certificateRequests`` are not answered.
  public mutating func requestClientCertificate(isRequired: Bool = true) throws(TLSError) {
    try checkSendable()
    // A server that answers early data may send, but cannot ask yet.
    guard isConnected else { throw .invalidUse("the handshake is not complete") }
    do { try state.connected?.requestCertificate(isRequired: isRequired, &core) } catch {
      if error.kind != .invalidUse { fail(error) }
      throw error
    }
  }

  /// Whether the client is in the middle of an answer. RFC 9846 §4.7.2
  var isAnswerOpen: Bool {
    switch state.connected {
    case .some(let connected): connected.isAnswerOpen
    case .none: false
    }
  }
}
