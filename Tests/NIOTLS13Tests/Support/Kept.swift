import NIOConcurrencyHelpers
import NIOCore

/// What became of a promise so far.
final class Kept<Value: Sendable>: Sendable {
  private let result = NIOLockedValueBox<Result<Value, any Error>?>(nil)

  init(_ future: EventLoopFuture<Value>) {
    future.whenComplete { [result] outcome in result.withLockedValue { $0 = outcome } }
  }

  var isKept: Bool {
    if case .success = result.withLockedValue({ $0 }) { true } else { false }
  }

  var error: (any Error)? {
    if case .failure(let error) = result.withLockedValue({ $0 }) { error } else { nil }
  }
}
