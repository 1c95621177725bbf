import SystemPackage

/// A file that gets the secrets of connections, as Wireshark and others read them. RFC 9850
///
/// It is for its owner alone: whoever has it can read the connections.
final class KeyLogFile: Sendable {
  private let lines: LineWriter

  init(_ path: String) throws { lines = LineWriter(try Files.openForAppending(path), name: path) }

  /// Appends one line, soon: event loops call this, and the file may be a pipe.
  func append(_ line: String) { lines.write(line + "\n") }
}
