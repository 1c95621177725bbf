import Dispatch
import Foundation
import NIOCore
import SystemPackage
import TLS13Memory

/// Standard input, piece by piece, read when somebody asks.
final class StandardInput: Sendable {
  private let queue = DispatchQueue(label: "standard input")

  /// What is there, as soon as something is; nil at the end.
  func next() async -> ByteBuffer? {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Self.read()) }
    }
  }

  /// Input that cannot be read, such as a folder's, has ended.
  private static func read() -> ByteBuffer? {
    while true {
      let (bytes, number) = SystemCalls.read(FileDescriptor.standardInput.rawValue, atMost: 65_536)
      switch number {
      case 0: return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
      case EAGAIN: usleep(10_000)  // Another process made the terminal non-blocking. This thread can wait.
      default:
        Terminal.note("cannot read standard input: \(Errno(rawValue: number))")
        return nil
      }
    }
  }
}
