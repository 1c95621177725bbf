import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// Proof that the client is who its certificate says, or that it was not asked or was free to decline.
struct AuthenticatedClient {
  let identity: PeerIdentity?
  /// What came with its certificate. RFC 9846 §4.5.1.1
  let leafExtensions: LeafExtensions

  private init(_ identity: PeerIdentity?, _ leafExtensions: LeafExtensions = LeafExtensions()) {
    self.identity = identity
    self.leafExtensions = leafExtensions
  }

  /// The server asks nobody.
  static let notAsked = AuthenticatedClient(nil)
  /// A ticket's holder that had no certificate, where none is required.
  static let anonymousResumption = AuthenticatedClient(nil)
  /// The holder of a ticket whose chain was judged again.
  static func resumed(_ identity: PeerIdentity) -> AuthenticatedClient { AuthenticatedClient(identity) }
  /// The holder of an external PSK, which stands in for a certificate where none is required.
  static let externalPSK = AuthenticatedClient(nil)
  /// The client sent no certificate where none is required.
  static let declined = AuthenticatedClient(nil)

  /// Checks the client's CertificateVerify, given what vouches for its key. RFC 9846 §4.5.2
  static func verify(
    _ message: HandshakeMessage, _ shown: ShownCredential, _ accepted: PeerCredential, _ transcript: Transcript,
    offered: [SignatureScheme], _ core: inout ConnectionCore
  ) throws(TLSError) -> AuthenticatedClient {
    let scheme = try core.verifyPossession(message, by: .client, offered: offered, shown, transcript)
    return AuthenticatedClient(PeerIdentity(accepted, signatureScheme: scheme), shown.leafExtensions)
  }
}

/// WAIT_CV: the client's chain is good, which proves nothing by itself. RFC 9846 §A.2
struct ServerWaitCertificateVerify: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  var transcript: Transcript
  let shown: ShownCredential
  let accepted: PeerCredential

  /// RFC 9846 §4.5.2
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerWaitFinished {
    let client = try AuthenticatedClient.verify(
      message, shown, accepted, transcript, offered: handshake.context.configuration.signatureSchemes, &core)
    transcript.add(message.bytes)
    return ServerWaitFinished(handshake: handshake, secrets: secrets, transcript: transcript, client: client)
  }
}
