import TLS13Certificates
import TLS13Memory

/// Proof that the server holds the key of its certificate, and that the certificate was validated unless that was
/// switched off.
struct AuthenticatedServer {
  let identity: PeerIdentity?
  let unvalidated: [Certificate]
  /// What came with its certificate. RFC 9846 §4.5.1.1
  let leafExtensions: LeafExtensions

  fileprivate init(identity: PeerIdentity?, unvalidated: [Certificate], _ leafExtensions: LeafExtensions) {
    self.identity = identity
    self.unvalidated = unvalidated
    self.leafExtensions = leafExtensions
  }

  /// The server holds a PSK that only the server of an earlier connection has, or that it was given: its Finished will
  /// prove that. RFC 9846 §4.3.11
  static func holding(_ psk: ClientPSK) -> AuthenticatedServer {
    switch psk.source {
    case .session(let session, let server):
      AuthenticatedServer(identity: server, unvalidated: session.unvalidatedCertificates, session.leafExtensions)
    case .external: AuthenticatedServer(identity: nil, unvalidated: [], LeafExtensions())
    }
  }
}

/// WAIT_CV: a certificate is in, which proves nothing by itself. RFC 9846 §A.1
struct ClientWaitCertificateVerify: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript
  let shown: ShownCredential
  /// Nil only where verification was switched off.
  let accepted: PeerCredential?

  /// RFC 9846 §4.5.2
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientWaitFinished {
    let scheme = try core.verifyPossession(
      message, by: .server, offered: handshake.context.configuration.signatureSchemes, shown, transcript)
    transcript.add(message.bytes)
    let server = AuthenticatedServer(
      identity: accepted.map { PeerIdentity($0, signatureScheme: scheme) },
      unvalidated: accepted == nil ? shown.certificates : [], shown.leafExtensions)
    return ClientWaitFinished(
      handshake: handshake, secret: secret, writeSecret: nil, transcript: transcript, server: server)
  }
}
