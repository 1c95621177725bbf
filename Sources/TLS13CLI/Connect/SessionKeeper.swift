import Dispatch
import Synchronization
import TLS13

/// Writes each session that comes into one file at once, so that it is there however the connection ends.
///
/// Tickets come on an event loop; the file is written on a thread of its own.
final class SessionKeeper: Sendable {
  private let path: String
  private let queue = DispatchQueue(label: "session file")
  private let result = Mutex<(written: Int, failure: (any Error)?)>((0, nil))

  init(_ path: String) { self.path = path }

  /// The last of them takes the place of what the file holds.
  func keep(_ sessions: [TLS13.ClientSession]) {
    guard let newest = sessions.last else { return }
    queue.async { [self] in
      do {
        try SessionFile.write(newest, to: path)
        result.withLock { $0.written += 1 }
      } catch { result.withLock { $0.failure = error } }
    }
  }

  /// Waits for what is being written.
  ///
  /// - Returns: whether the file holds a session of this connection.
  /// - Throws: why the file could not be written.
  func finish() async throws -> Bool {
    await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    let (written, failure) = result.withLock(\.self)
    if let failure { throw failure }
    if written == 0 { Terminal.note("the server sent no ticket that can be used: \(path) is not written") }
    return written > 0
  }
}
