public import NIOCore
public import TLS13

/// Carries out what a connection is suspended for, off the event loop. ``SuspendedOperations`` in the configuration
/// says what that is; a credential with a ``RemoteSigningKey`` suspends whenever it has to sign.
///
///     let operations = TLS13Operations { operation in
///       guard case .sign(let request) = operation else { return operation.run() }
///       return request.signed(try await hsm.sign(request.content))
///     }
///
/// Meanwhile the handler reads nothing from the transport that the connection cannot take, see
/// ``TLSConnection/isReceivingSuspended``. When the channel closes first, the result is dropped. An application that
/// shuts its event loops down waits for its operations before: SwiftNIO takes no results on a loop that has ended.
public struct TLS13Operations: Sendable {
  private let start: @Sendable (PendingOperation, any EventLoop) -> EventLoopFuture<OperationResult>

  /// Carries out operations in a task of Swift's concurrency.
  ///
  /// - Parameter carryOut: gives the result of the operation; what it throws fails the connection with internal_error.
  public init(_ carryOut: @escaping @Sendable (PendingOperation) async throws -> OperationResult) {
    start = { operation, eventLoop in eventLoop.makeFutureWithTask { try await carryOut(operation) } }
  }

  private init(
    starting start: @escaping @Sendable (PendingOperation, any EventLoop) -> EventLoopFuture<OperationResult>
  ) {
    self.start = start
  }

  /// Carries out operations behind futures.
  ///
  /// - Parameter start: called on the connection's event loop, which it must not block; the future may belong to any.
  public static func futures(
    _ start: @escaping @Sendable (PendingOperation, any EventLoop) -> EventLoopFuture<OperationResult>
  ) -> TLS13Operations { TLS13Operations(starting: start) }

  /// Does what the connection would do by itself, in a task of Swift's concurrency.
  public static let concurrent = TLS13Operations { $0.run() }

  func result(_ operation: PendingOperation, on eventLoop: any EventLoop) -> EventLoopFuture<OperationResult> {
    start(operation, eventLoop).hop(to: eventLoop)
  }
}
