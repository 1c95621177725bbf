import TLS13
import TLS13Memory

/// A session in a file, for its owner alone: whoever has it can pose as either side to the other.
enum SessionFile {
  static func read(_ path: String) throws -> TLS13.ClientSession {
    let secret = try Files.readSecret(path)
    do { return try TLS13.ClientSession(insecureSerialized: secret) } catch {
      throw CommandFailure("\(path): \(error)")
    }
  }

  static func write(_ session: TLS13.ClientSession, to path: String) throws {
    try Files.writeSecret(session.insecureSerialized(), to: path)
  }
}
