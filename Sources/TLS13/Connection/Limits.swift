/// Bounds on what a peer can make a connection hold or do.
public struct Limits: Sendable {
  /// Bytes in one handshake message, header included. A certificate chain is the largest: 64 KiB holds some 40
  /// certificates of common size, of which those that no path needs are ignored. RFC 9846 §4.5.1
  public var handshakeMessage = 65_536

  /// Certificates in a path from the peer's certificate to a trust anchor, both included. The longest public ones have
  /// four.
  public var pathLength = 10

  /// Records in a row that bring no content: empty application data, change_cipher_spec, user_canceled. BoringSSL
  /// allows as many empty records.
  public var emptyRecords = 32

  /// user_canceled alerts, each of which should be the last thing before close_notify. BoringSSL allows as many.
  public var cancellations = 4

  /// Bytes of content in each record that we send, 1 to 2^14: small records reach the peer's application sooner.
  public var sentRecordContent = 16_384

  /// KeyUpdates in a row without application data between them. BoringSSL allows as many.
  public var keyUpdates = 32

  /// As a server, how many of our CertificateRequests after the handshake may wait for their answers.
  public var certificateRequests = 4

  /// As a client, how many CertificateRequests after the handshake are answered in the life of a connection: one an hour
  /// for a day, and some.
  public var answeredCertificateRequests = 32

  /// Sessions of one connection that wait for ``TLSConnection/takeSessions()``; later tickets are ignored.
  public var tickets = 16

  /// PSK identities of one ClientHello that a server looks up; more are ignored. Clients offer one or two.
  public var pskIdentities = 8

  /// The defaults.
  public init() {}
}
