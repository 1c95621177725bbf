import TLS13

/// How errors are written for the runner, which looks for tokens in them.
enum ErrorToken {
  /// A line such as `[peerMisbehaved decode_error] ServerHello is malformed: …`. The configuration of the runner maps
  /// the names that BoringSSL has for errors to parts of such lines.
  static func line(for error: any Error) -> String {
    switch error {
    case let error as TLSError: "[\(error.kind) \(error.alert.map(\.description) ?? "-")] \(error.message)"
    case let error as Mismatch: "[mismatch] \(error.what)"
    default: "[shim] \(error)"
    }
  }
}
