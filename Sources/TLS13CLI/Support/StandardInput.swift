import Dispatch
import Foundation
import NIOCore

/// Standard input, piece by piece, read when somebody asks.
final class StandardInput: Sendable {
  private let queue = DispatchQueue(label: "standard input")

  /// What is there, as soon as something is; nil at the end.
  func next() async -> ByteBuffer? {
    await withCheckedContinuation { continuation in
      queue.async {
        let data = FileHandle.standardInput.availableData
        continuation.resume(returning: data.isEmpty ? nil : ByteBuffer(bytes: data))
      }
    }
  }
}
