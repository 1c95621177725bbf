import NIOCore
import NIOTLS
import TLS13

extension TLS13Handler {
  // MARK: Our own close

  /// Sends close_notify after what was written, and nothing after it. RFC 9846 §6.1
  func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch (phase, output) {
    case (.idle, _), (.ended, _): context.close(mode: .output, promise: promise)
    case (.closing, _), (.lingering, _), (.disconnecting, _), (_, .finishing), (_, .closed):
      promise?.fail(ChannelError.outputClosed)
    default:
      output = .closing
      outputClosePromise.setOrCascade(to: promise)
      closeOutputIfDrained()
    }
  }

  /// Ignores what the peer sends from here on.
  ///
  /// The transport stays open in this direction: alerts and KeyUpdates still come, and unread bytes would make TCP reset
  /// the connection when it is closed, which can take our last words from the peer.
  func closeInput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch phase {
    case .idle, .ended: context.close(mode: .input, promise: promise)
    // The handshake needs both directions.
    case .handshaking: promise?.fail(ChannelError.operationUnsupported)
    case .open where !isInputDiscarded && !isPeerClosed:
      isInputDiscarded = true
      promise?.succeed(())
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      readWhenPossible(context)
    case .open, .closing, .lingering, .disconnecting: promise?.fail(ChannelError.inputClosed)
    }
  }

  /// Sends what was flushed and close_notify, then closes the channel.
  func closeAll(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch phase {
    case .idle, .ended:
      phase = .ended
      abandon()
      context.close(mode: .all, promise: promise)
    case .closing, .lingering: closePromise.setOrCascade(to: promise)
    case .disconnecting: context.close(mode: .all, promise: promise)
    // Before the handshake is complete there are no keys to send anything with.
    case .handshaking: startClosing(context, promise, losing: writes.takeAll())
    case .open: startClosing(context, promise, losing: writes.takeUnflushed())
    }
  }

  private func startClosing(
    _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?, losing lost: [PendingWrites.Write]
  ) {
    closePromise.setOrCascade(to: promise)
    phase = .closing
    let timeout = closeTimeout
    schedule(in: timeout) { $0.disconnect(TLS13ChannelError.closeTimedOut(after: timeout)) }
    lost.fail(ChannelError.ioOnClosedChannel)
    guard output != .closed else { return takeLeave() }
    // A peer that waits for us to read would never take what is still to be sent.
    readWhenPossible(context)
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
    guard let context else { return }
    switch phase {
    case .open:
      output = .closed
      guard !isPeerClosed else { return shutDown(context) }
      context.close(mode: .output, promise: outputClosePromise.take())
    case .closing:
      output = .closed
      takeLeave()
    case .idle, .handshaking, .lingering, .disconnecting, .ended: return
    }
  }

  /// Our last words are said: closes the channel, after the peer where that may still be sending.
  private func takeLeave() {
    guard case .closing = phase, let context else { return }
    guard !isPeerClosed else { return disconnect() }
    phase = .lingering(bytesLeft: lingering.byteLimit)
    let closesOutput = outputClosePromise.take()
    abandon()
    outputClosePromise = closesOutput
    startLingering(context, after: context.eventLoop.makeSucceededVoidFuture())
  }

  /// Closes the channel, once; what still waits fails with `error`, or because the channel is closed.
  func disconnect(_ error: (any Error)? = nil) {
    switch phase {
    case .disconnecting, .ended: return
    case .idle, .handshaking, .open, .closing, .lingering: phase = .disconnecting
    }
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
    guard case .open = phase else { return }
    let allowsHalfClosure = allowsHalfClosure(context)
    if allowsHalfClosure, !isInputDiscarded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    guard case .open = phase, output == .closed || !allowsHalfClosure else { return }
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
    switch phase {
    // What came before may hold the peer's close_notify or an alert, and is not read yet.
    case .handshaking where connection.isReceivingSuspended, .open where connection.isReceivingSuspended:
      isInputCloseWithheld = true
    case .handshaking, .open: if !isPeerClosed, !isInputDiscarded { failTruncated() }
    case .idle, .ended: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    case .closing, .disconnecting: return
    case .lingering: disconnect()
    }
  }

  /// The transport is gone.
  func transportEnded(_ context: ChannelHandlerContext) {
    switch phase {
    case .handshaking, .open: if !isPeerClosed, !isInputDiscarded { failTruncated() }
    case .idle, .closing, .lingering, .disconnecting, .ended: break
    }
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
