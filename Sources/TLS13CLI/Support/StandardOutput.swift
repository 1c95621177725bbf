import Dispatch
import NIOCore
import SystemPackage

/// Standard output for data: a slow reader slows the connection down.
final class StandardOutput: Sendable {
  private let queue = DispatchQueue(label: "standard output")

  /// Writes all of `buffer`.
  func write(_ buffer: ByteBuffer) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(
          with: Result {
            do { _ = try FileDescriptor.standardOutput.writeAll(buffer.readableBytesView) } catch let error as Errno {
              throw CommandFailure("cannot write to standard output: \(error)")
            }
          })
      }
    }
  }
}
