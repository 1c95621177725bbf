import Synchronization
import SystemPackage

/// A file that gets the secrets of connections, as Wireshark and others read them. RFC 9850
///
/// It is for its owner alone: whoever has it can read the connections.
final class KeyLogFile: Sendable {
  private let file: FileDescriptor
  private let lock = Mutex(())

  init(_ path: String) throws { file = try Files.openForAppending(path) }

  /// Appends one line. A full disk ends the log, not the connection.
  func append(_ line: String) {
    lock.withLock { _ in _ = try? file.writeAll((line + "\n").utf8) }
  }
}
