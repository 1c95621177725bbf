/// A secret with several owners, such as a PSK that a configuration hands to many connections: the same heap bytes,
/// wiped when the last owner is gone.
package final class SharedSecretBytes: Sendable {
  private let bytes: SecretBytes

  package init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

  /// Lends the bytes.
  package func withSpan<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try bytes.withSpan(body) }

  /// The bytes, readable for as long as this owner is borrowed.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      // The bytes neither move nor end before this object does.
      let span = unsafe Span(_unsafeElements: bytes.elements)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
