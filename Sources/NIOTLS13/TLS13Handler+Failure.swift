import NIOCore
public import TLS13

extension TLS13Handler {
  /// Ends the connection with an error alert of the application's choice, such as access_denied for a peer that proved
  /// who it is and may not do what it asks for. RFC 9846 §6.2. On the event loop only.
  ///
  /// - Parameter alert: an error alert; close_notify is what `close` sends.
  public func abort(_ alert: AlertDescription) {
    connection.abort(alert)
    if let failure = connection.failure { deliver(.arrival(.failed(failure))) }
  }

  /// Ends the connection because of `error`: the alert goes out, the application is told, the channel closes.
  func fail(_ error: any Error) {
    guard let context else { return }
    switch phase {
    case .lingering, .disconnecting, .ended: return
    case .handshaking: if connection.failure == nil { sayGoodbye() }
    case .idle, .open, .closing: break
    }
    failure = error
    let lingers = isPeerListening
    phase = lingers ? .lingering(bytesLeft: lingering.byteLimit) : .disconnecting
    let sent = context.eventLoop.makePromise(of: Void.self)
    // Before anything that the application does about it.
    sendOutput(promise: sent)
    abandon()
    if lingers { startLingering(context, after: sent.futureResult) }
    context.fireErrorCaught(error)
    if !lingers { context.close(mode: .all, promise: closePromise.take()) }
  }

  /// Whether the peer may have use for our last words, be they an alert or data that was sent before.
  private var isPeerListening: Bool {
    if case .idle = phase { return false }
    return connection.failure?.kind != .peerAlert && connection.failure?.kind != .truncated
  }

  /// Puts close_notify into the output. Where even that cannot be done, what led here says more.
  private func sayGoodbye() {
    do { try connection.close() } catch { return }
  }
}
