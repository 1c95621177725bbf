package import TLS13Certificates
package import TLS13Crypto
package import TLS13Memory

/// A session whose ticket and secret come from a recorded connection: for replays only, since everybody knows them.
package struct InsecureSession: Sendable {
  /// The suite of the connection that it comes from.
  package var cipherSuite: CipherSuite
  package var ticket: [UInt8]
  package var ageAdd: UInt32
  /// When the ticket came, in milliseconds since 1970.
  package var receivedAt: Int64
  package var maximumEarlyDataSize: UInt32
  /// The name that was asked for.
  package var serverName: ServerName
  let psk: SharedSecretBytes

  /// Without early data, from now on.
  package init(
    cipherSuite: CipherSuite, ticket: [UInt8], psk: consuming SecretBytes, ageAdd: UInt32, receivedAt: Int64,
    maximumEarlyDataSize: UInt32, serverName: ServerName
  ) {
    self.cipherSuite = cipherSuite
    self.ticket = ticket
    self.ageAdd = ageAdd
    self.receivedAt = receivedAt
    self.maximumEarlyDataSize = maximumEarlyDataSize
    self.serverName = serverName
    self.psk = SharedSecretBytes(psk)
  }

  /// The client's session, as that of a connection without verification.
  package func clientSession(_ context: ClientContext) -> ClientSession? {
    guard let trust = context.trustIdentity, let own = context.ownIdentity else { return nil }
    return ClientSession(
      cipherSuite: cipherSuite, applicationProtocol: nil, serverName: serverName, server: nil, receivedAt: receivedAt,
      lifetime: ClientSession.longestLifetime, maximumEarlyDataSize: maximumEarlyDataSize, ticket: ticket,
      ageAdd: ageAdd, trust: trust, own: own, unvalidatedCertificates: [], leafExtensions: LeafExtensions(),
      psk: psk)
  }

  /// What a server has to recover from the ticket, for a client without a certificate.
  package func serverState(_ context: ServerContext) -> SecretBytes? {
    guard let trust = context.trustIdentity else { return nil }
    let session = ServerSession(
      psk: psk.withSpan { SecretBytes(copying: $0) }, suite: cipherSuite, issuedAt: receivedAt,
      authenticatedAt: receivedAt, ageAdd: ageAdd, maximumEarlyDataSize: maximumEarlyDataSize,
      serverName: Array(serverName.description.utf8), applicationProtocol: [], trust: trust, client: .anonymous)
    return session.encoded()
  }
}
