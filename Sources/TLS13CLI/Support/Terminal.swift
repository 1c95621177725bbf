import Dispatch
import Foundation
import Synchronization
import SystemPackage

/// Where commands write: data and results to standard output, everything else to standard error.
enum Terminal {
  private static let errors = LineWriter(.standardError, name: "standard error")
  private static let lock = Mutex(())

  /// A whole line on standard error, never mixed with another. Returns at once: who writes may be an event loop, and
  /// whoever reads standard error must not be able to stop it.
  static func note(_ line: String) { errors.write(line + "\n") }

  /// Lines on standard error, together.
  static func note(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    note(lines.joined(separator: "\n"))
  }

  /// A result on standard output, written when this returns. Not for event loops.
  static func say(_ line: String) {
    // Where nothing reads any more, there is nothing to report to.
    lock.withLock { _ in _ = try? FileDescriptor.standardOutput.writeAll((line + "\n").utf8) }
  }

}

/// Lines for a file or a pipe, written by a thread of their own: ``write(_:)`` never waits.
///
/// Where the reader is too slow, lines are left out, and a line says how many.
final class LineWriter: Sendable {
  /// Bytes that may wait: some 10,000 lines.
  static let capacity = 1 << 20
  private static let all = Mutex<[LineWriter]>([])

  private struct State {
    var waiting: [String] = []
    var bytes = 0
    var dropped = 0
    var isWriting = false
  }

  private let state = Mutex(State())
  private let queue: DispatchQueue
  private let file: FileDescriptor
  private let name: String

  init(_ file: FileDescriptor, name: String) {
    (self.file, self.name) = (file, name)
    queue = DispatchQueue(label: name)
    Self.all.withLock { $0.append(self) }
  }

  /// Waits until what was written anywhere is there, but not for a reader that has stopped reading.
  ///
  /// - Returns: whether everything is written.
  static func flushAll() -> Bool {
    all.withLock(\.self).reduce(true) { $1.flush(within: .seconds(1)) && $0 }
  }

  func write(_ text: String) {
    let starts = state.withLock { state in
      guard state.bytes + text.utf8.count <= Self.capacity else {
        state.dropped += 1
        return false
      }
      state.waiting.append(text)
      state.bytes += text.utf8.count
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if starts { queue.async { self.drain() } }
  }

  /// Waits until all is written, or the time is over.
  func flush(within time: DispatchTimeInterval) -> Bool {
    let done = DispatchSemaphore(value: 0)
    queue.async { done.signal() }
    return done.wait(timeout: .now() + time) == .success
  }

  private func drain() {
    while let text = next() { write(whole: text) }
  }

  private func next() -> String? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isWriting = false
        return nil
      }
      var text = state.waiting.joined()
      if state.dropped > 0 { text += "(\(state.dropped) lines are left out here: \(name) was not read)\n" }
      (state.waiting, state.bytes, state.dropped) = ([], 0, 0)
      return text
    }
  }

  /// A full disk or a closed pipe ends the writing, not the connection that is written about.
  private func write(whole text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      do {
        _ = try file.writeAll(bytes.prefix(Self.piece))
        bytes = bytes.dropFirst(Self.piece)
      } catch Errno.resourceTemporarilyUnavailable {
        // Another process made the pipe non-blocking. This thread can wait.
        usleep(10_000)
      } catch { return }
    }
  }

  /// What a pipe takes as a whole or not at all. POSIX.1-2024 <limits.h>, PIPE_BUF on Linux
  private static let piece = 4096
}
