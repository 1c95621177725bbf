import Synchronization
import SystemPackage

/// Where commands write: data and results to standard output, everything else to standard error.
enum Terminal {
  private static let lock = Mutex(())

  /// A whole line on standard error, never mixed with another.
  static func note(_ line: String) { write(line + "\n", to: .standardError) }

  /// Lines on standard error, together.
  static func note(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    note(lines.joined(separator: "\n"))
  }

  /// A line on standard output, there at once.
  static func say(_ line: String) { write(line + "\n", to: .standardOutput) }

  /// Where nobody listens any more, there is nobody to tell.
  private static func write(_ text: String, to file: FileDescriptor) {
    lock.withLock { _ in _ = try? file.writeAll(text.utf8) }
  }
}
