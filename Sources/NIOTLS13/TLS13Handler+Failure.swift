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
    guard phase != .ended, phase != .lingering, let context else { return }
    let sendsAlert = connection.failure != nil && connection.hasOutput
    if phase == .handshaking, connection.failure == nil { sayGoodbye() }
    phase = sendsAlert ? .lingering : .ended
    failure = error
    // Before anything that the application does about it.
    let sent = context.eventLoop.makePromise(of: Void.self)
    sendOutput(promise: sent)
    abandon()
    if sendsAlert { schedule(in: closeTimeout) { $0.closeChannel(error) } }
    context.fireErrorCaught(error)
    guard sendsAlert else { return context.close(mode: .all, promise: closePromise.take()) }
    sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.linger() }
  }

  /// Waits for the peer to close. To close at once, with bytes from the peer unread, makes TCP reset the connection,
  /// and the peer might never see the alert that says what is wrong. RFC 9293 §3.10.4 and RFC 1122 §4.2.2.13
  private func linger() {
    guard phase == .lingering, let context else { return }
    let closed = context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenFailure { [weak self] in self?.closeChannel($0) }
    context.close(mode: .output, promise: closed)
    context.read()
  }

  /// Puts close_notify into the output. Where even that cannot be done, what led here says more.
  private func sayGoodbye() {
    do { try connection.close() } catch { return }
  }
}
