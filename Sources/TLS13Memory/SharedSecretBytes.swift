/// A secret with several owners, such as a PSK that a configuration hands to many connections: the same heap bytes,
/// wiped when the last owner is gone.
package final class SharedSecretBytes: Sendable {
  private let bytes: SecretBytes

  package init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

  /// Lends the bytes.
  package func withSpan<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try bytes.withSpan(body) }
}
