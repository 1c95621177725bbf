public import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// One end of a TLS 1.3 connection, without I/O: bytes from the transport go in, bytes for the transport come out.
/// Used by one thread at a time.
///
///     var connection = try TLSConnection(client: context, serverName: ServerName("example.com"))
///     transport.write(connection.takeOutput())           // the ClientHello
///     let result = try connection.receive(&buffer)       // again and again, as bytes arrive
///     transport.write(connection.takeOutput())           // also after an error: it holds the alert
///
/// After an error the connection is over, its keys are forgotten, and every later call throws the same error.
public struct TLSConnection: ~Copyable {
  var core: ConnectionCore
  var state: ConnectionState
  /// Why the connection ended, once it has.
  public internal(set) var failure: TLSError?
  private var receivedCloseNotify = false
  private(set) var sentCloseNotify = false
  var emptyRecordsInARow = 0
  private var cancellations = 0

  /// Starts a handshake as the client: the ClientHello is ready in ``takeOutput()``.
  ///
  /// - Parameters:
  ///   - context: the checked configuration.
  ///   - serverName: whom the server must prove to be; nil only where the context demands a SPIFFE identity instead, or
  ///     verifies nothing.
  ///   - session: a session to resume; one that no longer fits is not offered. nil takes one from the configuration's
  ///     store, where it has one. RFC 9846 §2.2
  ///   - earlyData: whether ``sendEarlyData(_:)`` is wanted, which the session must allow. RFC 9846 §2.3
  /// - Throws: ``TLSError/Kind/configuration``, or ``TLSError/Kind/internalFailure`` when no key could be made.
  public init(
    client context: ClientContext, serverName: ServerName?, session: ClientSession? = nil, earlyData: Bool = false
  ) throws(TLSError) {
    if serverName == nil, context.validator != nil, context.chainRequirements.spiffe == nil {
      throw .configuration("a server name is needed to authenticate the server; pass the host that was connected to")
    }
    let stored = context.configuration.resumption?.sessions
    let offer = try ClientOffer(
      context, serverName: serverName,
      session: session ?? stored?.take(for: serverName?.description ?? ""), earlyData: earlyData)
    var core = ConnectionCore(context)
    state = ConnectionState(.client(.waitServerHello(try ClientWaitServerHello(offer, &core))))
    self.core = core
  }

  /// Waits for a ClientHello as the server.
  public init(server context: ServerContext) {
    core = ConnectionCore(context)
    // RFC 9846 §4.3.2: a server without state may meet the one between two ClientHellos before anything else
    core.acceptsChangeCipherSpec = context.configuration.retryCookies != nil
    state = ConnectionState(.server(.waitClientHello(ServerWaitClientHello(context))))
  }

  var isConnected: Bool { state.connected != nil }

  /// Whether we closed the connection before the handshake was complete: nothing may follow our close_notify.
  private var isGivenUp: Bool { sentCloseNotify && !isConnected }

  /// What the handshake agreed on and who the peer is; nil before the handshake is complete and after a failure.
  public var information: ConnectionInformation? {
    guard failure == nil else { return nil }
    switch state.connected {
    case .some(let connected): return connected.information
    case .none: return nil
    }
  }

  // MARK: Receiving

  /// Takes the first record of `input`, decrypting it where it lies.
  ///
  /// Call it until it says ``ReceiveResult/Event/needsMoreInput``, or ``ReceiveResult/Event/suspended`` with nothing
  /// consumed, each time with what is left, and send ``takeOutput()`` afterwards.
  ///
  /// - Throws: why the connection ended. The output then holds the alert for the peer.
  public mutating func receive(_ input: inout MutableSpan<UInt8>) throws(TLSError) -> ReceiveResult {
    if let failure { throw failure }
    // RFC 9846 §6.1: data after a closure alert is ignored, and so is what a handshake given up by us would go on with
    guard !receivedCloseNotify, !isGivenUp else {
      return ReceiveResult(event: input.isEmpty ? .needsMoreInput : .none, consumed: input.count)
    }
    guard !isReceivingSuspended else { return ReceiveResult(event: .suspended, consumed: 0) }
    do {
      if let event = try receiveHeldMessages() { return ReceiveResult(event: event, consumed: 0) }
      guard let record = try core.nextRecord(&input) else {
        return ReceiveResult(event: .needsMoreInput, consumed: 0)
      }
      let event = try receive(record, input.span.extracting(record.content))
      return ReceiveResult(event: event, consumed: record.length)
    } catch {
      let error = explained(error)
      fail(error)
      throw error
    }
  }

  private mutating func receive(
    _ record: Record, _ content: Span<UInt8>
  ) throws(TLSError) -> ReceiveResult.Event {
    if record.isSkipped { return .none }
    switch record.type {
    case .handshake: return try receiveHandshake(content)
    case .applicationData: return try receiveApplicationData(record)
    case .alert: return try receiveAlert(content)
    case .changeCipherSpec: return try receiveChangeCipherSpec(content)
    }
  }

  /// RFC 9846 §5: dropped during the handshake, if it is the one byte 0x01.
  private mutating func receiveChangeCipherSpec(
    _ content: Span<UInt8>
  ) throws(TLSError) -> ReceiveResult.Event {
    guard core.acceptsChangeCipherSpec, content.count == 1, content[0] == 1, core.incoming.isEmpty else {
      throw .misbehaved(.unexpectedMessage, "a change_cipher_spec that RFC 9846 §5 does not allow here")
    }
    try countEmptyRecord()
    return .none
  }

  /// RFC 9846 §6
  private mutating func receiveAlert(_ content: Span<UInt8>) throws(TLSError) -> ReceiveResult.Event {
    // RFC 9846 §5.4
    guard !content.isEmpty else { throw .misbehaved(.unexpectedMessage, "an empty alert record") }
    let alert: AlertDescription
    do { alert = try AlertMessage(content).description } catch {
      let answer: AlertDescription = error.kind == .invalidValue ? .illegalParameter : .decodeError
      throw .misbehaved(answer, "an alert record is malformed: \(error)")
    }
    core.observe(.alert(.received, alert))
    switch alert {
    case .userCanceled:
      try checkNoMessageIsOpen(alert)
      try countCancellation()
      return .none
    case .closeNotify where isConnected:
      try checkNoMessageIsOpen(alert)
      receivedCloseNotify = true
      return .peerClosed
    default:
      throw .received(alert, alert.advice(alertSituation))
    }
  }

  private var alertSituation: AlertSituation {
    // A client has the keys of the handshake once a ServerHello is in.
    let stage: AlertSituation.Stage =
      isConnected ? .connected : core.readSecret == nil && !state.isServerHandshake ? .unanswered : .handshake
    return AlertSituation(stage: stage, answer: core.certificateAnswer)
  }

  /// RFC 9846 §6.1: a user_canceled does not end anything by itself
  private mutating func countCancellation() throws(TLSError) {
    try countEmptyRecord()
    cancellations += 1
    guard cancellations <= core.settings.limits.cancellations else {
      throw .misbehaved(.unexpectedMessage, "more than \(core.settings.limits.cancellations) user_canceled alerts")
    }
  }

  /// RFC 9846 §5.1: nothing comes between the records of one handshake message.
  private func checkNoMessageIsOpen(_ alert: AlertDescription) throws(TLSError) {
    // RFC 9846 §4.7.2: nor between the messages of an answer
    guard core.incoming.isEmpty, !isAnswerOpen else {
      throw .misbehaved(.unexpectedMessage, "\(alert) in the middle of a handshake message")
    }
  }

  /// RFC 9846 §5.1
  private mutating func receiveApplicationData(_ record: Record) throws(TLSError) -> ReceiveResult.Event {
    if !isConnected { try core.countEarlyData(record.content.count) }
    // RFC 9846 §4.7.2: nor between the messages of an answer
    guard core.incoming.isEmpty, !isAnswerOpen else {
      throw .misbehaved(.unexpectedMessage, "application data in the middle of a handshake message")
    }
    guard !record.content.isEmpty else {
      try countEmptyRecord()
      return .none
    }
    emptyRecordsInARow = 0
    core.keyUpdatesSinceData = 0
    core.certificateAnswer = nil
    if !isConnected { return .earlyData(record.content) }
    return .applicationData(record.content)
  }

  private mutating func countEmptyRecord() throws(TLSError) {
    emptyRecordsInARow += 1
    guard emptyRecordsInARow <= core.settings.limits.emptyRecords else {
      throw .misbehaved(
        .unexpectedMessage, "more than \(core.settings.limits.emptyRecords) records in a row without content")
    }
  }

  /// Says that the transport will deliver no more.
  ///
  /// - Throws: ``TLSError/Kind/truncated`` unless the peer's close_notify came before. RFC 9846 §6.1
  public mutating func transportClosed() throws(TLSError) {
    if let failure { throw failure }
    guard !receivedCloseNotify else { return }
    let error = TLSError.truncated(isHandshaking: !isConnected)
    fail(error)
    throw error
  }

  /// Mbed TLS refuses a client's certificate, or misses it, with an alert under the keys of the handshake, which the
  /// client has left behind: the first record from there does not decrypt.
  private func explained(_ error: TLSError) -> TLSError {
    guard error.kind == .peerMisbehaved, error.alert == .badRecordMAC, isConnected, let answer = core.certificateAnswer
    else { return error }
    return .misbehaved(
      .badRecordMAC,
      "\(error.message); or the server did not accept the client's answer to its request and says so under old keys, as "
        + "Mbed TLS does: \(answer)")
  }

  // MARK: Sending

  /// Whether there are bytes to send.
  public var hasOutput: Bool { !core.output.isEmpty }

  /// Hands over the bytes to send, and forgets them.
  public mutating func takeOutput() -> [UInt8] { core.takeRecords() }

  /// Encrypts application data for ``takeOutput()``.
  ///
  /// - Throws: ``TLSError/Kind/invalidUse`` before the handshake is complete and after ``close()``.
  public mutating func send(_ data: Span<UInt8>) throws(TLSError) {
    try checkSendable()
    do {
      var start = 0
      while start < data.count {
        try core.sendDueKeyUpdate()
        let end = min(start + core.maximumContent, data.count)
        try core.appendApplicationData(data.extracting(start..<end))
        start = end
      }
    } catch {
      fail(error)
      throw error
    }
  }

  /// Bytes that ``seal(_:into:)`` needs at most for `count` bytes of application data, once the handshake is complete.
  public func sealedLength(of count: Int) -> Int { core.maximumSealedLength(of: count) }

  /// Encrypts application data straight into the caller's memory, for transports that want to copy once.
  ///
  /// What is in ``takeOutput()`` goes first: while there is any, this takes nothing. It stops between records where
  /// a KeyUpdate is due, which then waits in ``takeOutput()``; call again with the rest.
  ///
  /// - Parameters:
  ///   - data: the application data.
  ///   - destination: at least ``sealedLength(of:)`` bytes.
  /// - Returns: how much of `data` was taken, and how much of `destination` was written.
  /// - Throws: as ``send(_:)`` does.
  public mutating func seal(
    _ data: Span<UInt8>, into destination: inout MutableSpan<UInt8>
  ) throws(TLSError) -> SealResult {
    try checkSendable()
    do {
      var taken = 0
      var written = 0
      while taken < data.count, !hasOutput {
        try core.sendDueKeyUpdate()
        if hasOutput { break }
        let end = min(taken + core.maximumContent, data.count)
        var rest = destination.slice(written..<destination.count)
        written += try core.writeApplicationData(data.extracting(taken..<end), into: &rest)
        taken = end
      }
      return SealResult(consumed: taken, written: written)
    } catch {
      fail(error)
      throw error
    }
  }

  /// Replaces our sending keys, and asks the peer to do the same if `requestPeer` says so. RFC 9846 §4.7.3
  public mutating func updateKeys(requestPeer: Bool = false) throws(TLSError) {
    try checkSendable()
    do { try core.sendKeyUpdate(requestPeer: requestPeer && !core.awaitsPeerKeyUpdate) } catch {
      fail(error)
      throw error
    }
  }

  /// Sends a handshake message that the replay of a recorded connection needs after the handshake.
  package mutating func insecureReplay(postHandshakeMessage message: [UInt8]) throws(TLSError) {
    try checkSendable()
    core.queue(message)
    try core.flush()
  }

  func checkSendable() throws(TLSError) {
    if let failure { throw failure }
    guard isConnected || sendsHalfRTT else { throw .invalidUse("the handshake is not complete") }
    guard !sentCloseNotify else { throw .invalidUse("close_notify was sent already") }
  }

  /// Sends close_notify: nothing more will be sent, but the peer may go on. Before the handshake is complete,
  /// user_canceled goes first. RFC 9846 §6.1
  public mutating func close() throws(TLSError) {
    guard failure == nil, !sentCloseNotify else { return }
    sentCloseNotify = true
    core.isOutputClosed = true
    if !isConnected {
      core.pendingOperation = nil
      try core.sendAlert(.userCanceled)
    }
    try core.sendAlert(.closeNotify)
  }

  /// Ends the connection because of `error`: its alert goes out and all keys are forgotten. RFC 9846 §6.2
  mutating func fail(_ error: TLSError) {
    guard failure == nil else { return }
    failure = error
    // RFC 9846 §6: the secrets of a failed connection are forgotten; the state holds some of them
    state.clear()
    if let alert = error.alert, error.kind != .peerAlert, !sentCloseNotify {
      // Where even the alert cannot be sent, the error that led here says more.
      do { try core.sendAlert(alert) } catch { core.forgetKeys() }
    }
    core.forgetKeys()
  }
}
