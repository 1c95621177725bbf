import NIOCore
import NIOTLS
import TLS13

extension TLS13Handler {
  // MARK: Our own close

  /// Sends close_notify after what was written, and nothing after it. RFC 9846 §6.1
  func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch (phase, output) {
    case (.idle, _), (.ended, _): context.close(mode: .output, promise: promise)
    case (.closing, _), (.lingering, _), (_, .finishing), (_, .closed):
      promise?.fail(ChannelError.outputClosed)
    default:
      output = .closing
      outputClosePromise.setOrCascade(to: promise)
      closeOutputIfDrained()
    }
  }

  /// Ignores what the peer sends from here on.
  func closeInput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    // The handshake needs both directions.
    guard phase != .handshaking else { return promise?.fail(ChannelError.operationUnsupported) ?? () }
    isInputDiscarded = true
    context.close(mode: .input, promise: promise)
  }

  /// Sends what was flushed and close_notify, then closes the channel.
  func closeAll(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch phase {
    case .idle, .ended:
      phase = .ended
      abandon()
      context.close(mode: .all, promise: promise)
    case .closing, .lingering: closePromise.setOrCascade(to: promise)
    case .handshaking, .open:
      closePromise.setOrCascade(to: promise)
      startClosing(isConnected: phase == .open)
    }
  }

  private func startClosing(isConnected: Bool) {
    phase = .closing
    guard output != .closed else { return closeChannel() }
    let timeout = closeTimeout
    schedule(in: timeout) { $0.closeChannel(TLS13ChannelError.closeTimedOut(after: timeout)) }
    // Before the handshake is complete there are no keys to send anything with.
    let lost = isConnected ? writes.takeUnflushed() : writes.takeAll()
    lost.fail(ChannelError.ioOnClosedChannel)
    sealWrites()
  }

  /// Sends close_notify once nothing is left to go before it.
  func closeOutputIfDrained() {
    guard !isSealing, output == .open || output == .closing else { return }
    switch phase {
    case .open where output == .closing && writes.isEmpty: finishOutput()
    case .closing where !writes.hasFlushed: finishOutput()
    default: return
    }
  }

  private func finishOutput() {
    guard let context else { return }
    output = .finishing
    // It throws only when the connection failed, and then the alert is in the output.
    do { try connection.close() } catch { return deliver(.arrival(.failed(error))) }
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.outputFinished() }
    sendOutput(promise: sent)
  }

  private func outputFinished() {
    guard let context, phase == .open || phase == .closing else { return }
    output = .closed
    guard phase == .open else { return closeChannel() }
    guard !isPeerClosed else { return shutDown(context) }
    context.close(mode: .output, promise: outputClosePromise.take())
  }

  /// Closes the channel, once; what still waits fails with `error`, or because the channel is closed.
  func closeChannel(_ error: (any Error)? = nil) {
    guard phase != .ended else { return }
    phase = .ended
    failure = failure ?? error
    abandon()
    context?.close(mode: .all, promise: closePromise.take())
  }

  /// What waits for the session waits in vain: it fails with what ended the session, or because the channel is closed.
  func abandon() {
    cancelDeadline()
    let error = failure ?? ChannelError.ioOnClosedChannel
    writes.takeAll().fail(error)
    finishHandshake(.failure(failure ?? TLS13ChannelError.closedDuringHandshake))
    outputClosePromise.take()?.fail(error)
  }

  // MARK: The peer's close

  /// RFC 9846 §6.1: the peer's close_notify. Sending is still possible where the application wants half-closure.
  func peerClosed(_ context: ChannelHandlerContext) {
    isPeerClosed = true
    guard phase == .open else { return }
    let allowsHalfClosure = allowsHalfClosure(context)
    if allowsHalfClosure { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    guard phase == .open, output == .closed || !allowsHalfClosure else { return }
    shutDown(context)
  }

  /// Both sides said, or now say, that they are done.
  private func shutDown(_ context: ChannelHandlerContext) {
    context.fireUserInboundEventTriggered(TLSUserEvent.shutdownCompleted)
    closeAll(context, nil)
  }

  private func allowsHalfClosure(_ context: ChannelHandlerContext) -> Bool {
    // A channel without the option has no half-closure.
    do { return try context.channel.syncOptions?.getOption(.allowRemoteHalfClosure) ?? false } catch { return false }
  }

  // MARK: The transport's end

  /// The transport ended in the direction to us: an attack or a fault, unless close_notify came before.
  func transportInputClosed(_ context: ChannelHandlerContext) {
    // What came before may hold the peer's close_notify or an alert, and is not read yet.
    guard !connection.isReceivingSuspended else { return isInputCloseWithheld = true }
    switch phase {
    case .handshaking, .open:
      if isInputDiscarded { return context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
      if !isPeerClosed { failTruncated() }
    case .idle, .ended: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    case .closing: return
    case .lingering: closeChannel()
    }
  }

  /// The transport is gone.
  func transportEnded(_ context: ChannelHandlerContext) {
    if phase == .handshaking || phase == .open, !isPeerClosed, !isInputDiscarded { failTruncated() }
    phase = .ended
    abandon()
    closePromise.take()?.succeed(())
    context.fireChannelInactive()
    if let removalToken {
      self.removalToken = nil
      context.leavePipeline(removalToken: removalToken)
    }
  }

  private func failTruncated() {
    do { try connection.transportClosed() } catch { fail(error) }
  }
}
