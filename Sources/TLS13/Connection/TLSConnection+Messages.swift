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
      guard let type = try nextMessage(in: rest) else { break }
      let length = rest.handshakeLength
      core.unreadHandshakeBytes = rest.count - length
      try receive(HandshakeMessage(type: type, bytes: rest.extracting(0..<length)))
      start += length
    }
    try core.flush()
    if isConnected { core.settleSecrets() }
    return start
  }

  /// What came of the messages that were taken.
  private mutating func outcome(wasHandshaking: Bool) -> ReceiveResult.Event {
    core.holdsMessages = core.news != nil && !core.incoming.isEmpty
    if let news = core.news.take() { return news }
    guard core.pendingOperation == nil else { return .suspended }
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
    guard bytes.count >= HandshakeMessage.headerLength else { return nil }
    guard bytes.handshakeLength <= core.settings.limits.handshakeMessage else {
      throw .misbehaved(
        .illegalParameter,
        "\(type) has \(bytes.handshakeLength) bytes; the limit is \(core.settings.limits.handshakeMessage)")
    }
    return bytes.count >= bytes.handshakeLength ? type : nil
  }
}

extension Span<UInt8> {
  /// Bytes of the handshake message whose header these bytes start with. RFC 9846 §4
  fileprivate var handshakeLength: Int {
    HandshakeMessage.headerLength + (Int(self[1]) << 16 | Int(self[2]) << 8 | Int(self[3]))
  }
}
