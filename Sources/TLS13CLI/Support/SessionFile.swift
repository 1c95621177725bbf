import TLS13
import TLS13Memory

/// A session in a file, for its owner alone: whoever has it can pose as either side to the other.
enum SessionFile {
  static func read(_ path: String) throws -> TLS13.ClientSession {
    var bytes = try Files.read(path)
    defer {
      var span = bytes.mutableSpan
      span.wipe()
    }
    let secret = SecretBytes(copying: bytes.span)
    do { return try TLS13.ClientSession(insecureSerialized: secret) } catch {
      throw CommandFailure("\(path): \(error)")
    }
  }

  static func write(_ session: TLS13.ClientSession, to path: String) throws {
    try Files.writeSecret(session.insecureSerialized(), to: path)
  }
}
