import TLS13Memory

/// A password from a file, shared by all that is opened with it.
final class Password: Sendable {
  let secret: SecretBytes

  /// The first line of a file's contents.
  init(file contents: [UInt8]) {
    let line = contents.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    secret = SecretBytes(copying: Array(line).span)
  }
}
