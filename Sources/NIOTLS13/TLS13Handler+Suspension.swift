import NIOCore
import TLS13

extension TLS13Handler {
  /// Whether the connection waits for an operation.
  var isSuspended: Bool { connection.pendingOperation != nil }

  /// Has the pending operation carried out, where there is one. A result that comes when the channel is gone finds
  /// nobody.
  func startPendingOperation() {
    guard !isOperationRunning, let operation = connection.pendingOperation, let context else { return }
    isOperationRunning = true
    operations.result(operation, on: context.eventLoop).assumeIsolated().whenComplete { [weak self] result in
      self?.finish(operation, result)
    }
  }

  private func finish(_ operation: PendingOperation, _ result: Result<OperationResult, any Error>) {
    isOperationRunning = false
    guard let context, isSuspended, !isLeaving else { return }
    goOn(context, after: connection.resume(operation, result))
  }

  /// Goes on with the input that a full transport held up, once there is room. RFC 9846 §4.7.2
  func transportHasRoom(_ context: ChannelHandlerContext) {
    switch phase {
    case .handshaking, .open, .closing: if connection.isTransportFull, context.channel.isWritable { goOn(context) }
    case .idle, .lingering, .disconnecting, .ended: return
    }
  }

  /// Goes on with what was withheld, unless something else has to be waited for.
  private func goOn(_ context: ChannelHandlerContext, after arrivals: [Arrival] = []) {
    openRecords(context, after: arrivals)
    guard !connection.isReceivingSuspended else { return }
    if isInputCloseWithheld {
      isInputCloseWithheld = false
      deliver(.transportInputClosed)
    }
    if isReadWithheld {
      isReadWithheld = false
      context.read()
    }
  }

  /// Asks the transport for more, once the connection can take it.
  func readWhenPossible(_ context: ChannelHandlerContext) {
    guard isLeaving || !connection.isReceivingSuspended else { return isReadWithheld = true }
    context.read()
  }
}

extension TLSConnection {
  /// Goes on with a result, and says what came of it. One that belongs to another operation is as good as none.
  fileprivate mutating func resume(
    _ operation: PendingOperation, _ result: Result<OperationResult, any Error>
  ) -> [Arrival] {
    do throws(TLSError) {
      switch result {
      case .failure(let error): return try arrivals(resume(operation.fail(error)))
      case .success(let result):
        do throws(TLSError) { return try arrivals(resume(result)) } catch {
          guard failure == nil else { throw error }
          return try arrivals(resume(operation.fail(error)))
        }
      }
    } catch { return [.failed(error)] }
  }

  private func arrivals(_ event: ReceiveResult.Event) -> [Arrival] {
    switch event {
    case .handshakeCompleted: [.handshakeCompleted]
    case .clientAuthenticated(let identity): [.clientAuthenticated(identity)]
    case .none, .suspended, .needsMoreInput, .applicationData, .earlyData, .peerClosed: []
    }
  }
}
