import TLS13Crypto
import TLS13Memory

/// Proof that the client holds the PSK that it offers. RFC 9846 §4.3.11.2
struct BinderVerified {
  /// Compares a binder, in constant time, with what the PSK gives over the truncated ClientHello; nil where it differs.
  init?(_ binder: Span<UInt8>, _ secret: PSKEarlySecret, _ kind: PSKKind, _ truncatedHello: Digest) {
    guard constantTimeEqual(binder, secret.binder(kind, over: truncatedHello).span) else { return nil }
  }
}

/// A PSK of the client's that the server takes, its binder verified. RFC 9846 §4.3.11
final class SelectedPSK: Sendable {
  let verified: BinderVerified
  let index: Int
  let mode: PSKKeyExchangeMode
  /// The key schedule's first stage, with the selected suite.
  let earlySecret: PSKEarlySecret
  /// Who holds it.
  let client: AuthenticatedPeer
  /// The identity of the external PSK, or of the one that a ticket stands for.
  let externalIdentity: [UInt8]?
  /// Whether it is a ticket's.
  let isResumption: Bool
  /// When the client was authenticated, in milliseconds since 1970.
  let authenticatedAt: Int64
  /// Bytes of 0-RTT data that are taken, as many as the ticket allows; nil for none. RFC 9846 §4.3.10
  let earlyDataSize: Int?
  /// By how many milliseconds the client's view of the ticket's age is off; nil for an external PSK. RFC 9846 §8.3
  let ageError: Int64?

  init(
    _ verified: BinderVerified, index: Int, mode: PSKKeyExchangeMode, earlySecret: PSKEarlySecret,
    client: AuthenticatedPeer, externalIdentity: [UInt8]?, isResumption: Bool, authenticatedAt: Int64,
    earlyDataSize: Int?, ageError: Int64?
  ) {
    self.verified = verified
    self.index = index
    self.mode = mode
    self.earlySecret = earlySecret
    self.client = client
    self.externalIdentity = externalIdentity
    self.isResumption = isResumption
    self.authenticatedAt = authenticatedAt
    self.earlyDataSize = earlyDataSize
    self.ageError = ageError
  }

  var acceptsEarlyData: Bool { earlyDataSize != nil }
}
