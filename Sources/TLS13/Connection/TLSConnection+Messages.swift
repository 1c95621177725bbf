import TLS13Memory

// Handshake messages, out of the records that bring them. RFC 9846 §5.1
extension TLSConnection {
  /// Joins handshake messages from their records and feeds whole ones to the machine. RFC 9846 §5.1
  mutating func receiveHandshake(
    _ content: Span<UInt8>
  ) throws(TLSError) -> ReceiveResult.Event {
    guard !content.isEmpty else { throw .misbehaved(.unexpectedMessage, "an empty handshake record") }
    emptyRecordsInARow = 0
    let wasHandshaking = !isConnected
    guard core.incoming.isEmpty else {
      core.incoming.append(content)
      return try receiveMessages(wasHandshaking: wasHandshaking)
    }
    let taken = try take(messages: content)
    core.incoming.append(content.extracting(taken..<content.count))
    return outcome(wasHandshaking: wasHandshaking)
  }

  /// Goes on with messages that came in one record with another that brought news, which went first.
  mutating func receiveHeldMessages() throws(TLSError) -> ReceiveResult.Event? {
    guard core.holdsMessages else { return nil }
    let event = try receiveMessages(wasHandshaking: false)
    if case .none = event { return nil }
    return event
  }

  /// Goes on with the bytes that wait.
  mutating func receiveMessages(wasHandshaking: Bool) throws(TLSError) -> ReceiveResult.Event {
    var buffer: [UInt8] = []
    swap(&buffer, &core.incoming)
    let taken = try take(messages: buffer.span)
    if taken < buffer.count {
      buffer.removeFirst(taken)
      core.incoming = buffer
    }
    return outcome(wasHandshaking: wasHandshaking)
  }

  /// Feeds whole messages to the machine, until one of them brings news or has to wait for the application.
  ///
  /// - Returns: bytes of the messages that were taken.
  private mutating func take(messages bytes: Span<UInt8>) throws(TLSError) -> Int {
    var start = 0
    while core.pendingOperation == nil, core.news == nil {
      let rest = bytes.extracting(start..<bytes.count)
      guard let type = try nextMessage(in: rest), !isHeld(type) else { break }
      let length = rest.handshakeLength
      core.unreadHandshakeBytes = rest.count - length
      try receive(HandshakeMessage(type: type, bytes: rest.extracting(0..<length)))
      start += length
    }
    try core.flush()
    if isConnected { core.settleSecrets() }
    return start
  }

  /// Whether the message has to wait: its answer would join others that the transport cannot take. RFC 9846 §4.7.2
  private func isHeld(_ type: HandshakeType) -> Bool {
    core.isTransportFull && isConnected && type == .certificateRequest
  }

  /// What came of the messages that were taken.
  private mutating func outcome(wasHandshaking: Bool) -> ReceiveResult.Event {
    core.holdsRequest = false
    if let first = core.incoming.first, let type = HandshakeType(rawValue: first) { core.holdsRequest = isHeld(type) }
    core.holdsMessages = (core.news != nil || core.holdsRequest) && !core.incoming.isEmpty
    if let news = core.news.take() { return news }
    guard core.pendingOperation == nil, !core.holdsRequest else { return .suspended }
    return wasHandshaking && isConnected ? .handshakeCompleted : .none
  }

  /// Lets the present state take the message; on failure no state is left, and nothing more is taken.
  private mutating func receive(_ message: HandshakeMessage) throws(TLSError) {
    guard let current = state.take() else { throw .invalidUse("the connection has failed") }
    state.put(try current.receive(message, &core))
  }

  /// The type of the message at the start of `bytes`, once it is whole. RFC 9846 §4
  private func nextMessage(in bytes: Span<UInt8>) throws(TLSError) -> HandshakeType? {
    guard bytes.count > 0 else { return nil }
    guard let type = HandshakeType(rawValue: bytes[0]), type != .messageHash else {
      throw .misbehaved(.unexpectedMessage, "a handshake message of unknown type \(bytes[0])")
    }
    try checkPlace(of: type)
    guard bytes.count >= HandshakeMessage.headerLength else { return nil }
    try checkLength(of: type, bytes.handshakeLength)
    return bytes.count >= bytes.handshakeLength ? type : nil
  }

  /// Refuses a message by its type where a connected peer has no cause to send it: there is no deadline any more for what
  /// would have to be waited for. During the handshake the machine decides, once the message is whole.
  private func checkPlace(of type: HandshakeType) throws(TLSError) {
    switch state.connected {
    case .some(let connected): try connected.checkPlace(of: type)
    case .none: return
    }
  }

  /// Refuses a message by its header: what its type cannot have is not waited for, however long that takes to come.
  private func checkLength(of type: HandshakeType, _ length: Int) throws(TLSError) {
    let limit = core.settings.limits.handshakeMessage
    guard length <= limit else {
      throw .misbehaved(
        .illegalParameter, "\(type) has \(length) bytes; the limit is \(limit) (Limits.handshakeMessage)")
    }
    let (body, longest) = (length - HandshakeMessage.headerLength, type.longestBody(core.digestLength))
    guard body <= longest else {
      throw .misbehaved(
        type.isProof ? .decryptError : .decodeError, "\(type) has \(body) bytes where \(longest) are the most")
    }
  }
}

extension Span<UInt8> {
  /// Bytes of the handshake message whose header these bytes start with. RFC 9846 §4
  fileprivate var handshakeLength: Int {
    HandshakeMessage.headerLength + (Int(self[1]) << 16 | Int(self[2]) << 8 | Int(self[3]))
  }
}
