import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the client's states after ServerHello share.
struct ClientHandshake: ~Copyable {
  let offer: ClientOffer
  let suite: CipherSuite
  /// Nil where a PSK stands alone.
  let group: NamedGroup?
  let usedHelloRetryRequest: Bool
  let log: KeyLogger
  /// The PSK that the server took. RFC 9846 §4.3.11
  let psk: ClientPSK?
  let selectedIdentity: Int?
  /// From EncryptedExtensions. RFC 7301 §3.1
  var applicationProtocol: ApplicationProtocol?
  /// From CertificateRequest, if one came. RFC 9846 §4.4.2
  var request: ClientCertificateRequest?
  /// From EncryptedExtensions. RFC 7250 §4.2
  var certificateTypes = SelectedCertificateTypes()

  var context: ClientContext { offer.context }
  /// Who the server must prove to be.
  var authentication: AuthenticationPolicy { offer.context.authentication(of: offer.serverName) }

  /// What the application learns about the connection.
  func information(
    _ server: AdmittedPeer, localScheme: SignatureScheme?
  ) -> ConnectionInformation {
    ConnectionInformation(
      cipherSuite: suite, group: group, applicationProtocol: applicationProtocol, serverName: offer.sentServerName,
      localSignatureScheme: localScheme, usedHelloRetryRequest: usedHelloRetryRequest, peer: server.identity,
      insecureUnvalidatedPeerCertificates: server.unvalidated, isResumed: psk?.kind == .resumption,
      externalPSKIdentity: psk?.externalIdentity, peerOCSPResponse: server.leafExtensions.ocspResponse,
      peerSignedCertificateTimestamps: server.leafExtensions.timestamps)
  }
}

/// What the server asked of our certificate. RFC 9846 §4.4.2
struct ClientCertificateRequest {
  /// What our Certificate repeats; empty during the handshake.
  let context: [UInt8]
  let signatureSchemes: [UInt16]
  let authorities: [[UInt8]]
  let requestedLeafExtensions: RequestedLeafExtensions

  init(_ request: CertificateRequest) throws(TLSError) {
    context = Array(request.context)
    guard let schemes = request.signatureAlgorithms else {
      throw .misbehaved(.missingExtension, "CertificateRequest lacks signature_algorithms")
    }
    requestedLeafExtensions = request.requestedLeafExtensions
    signatureSchemes = (0..<schemes.count).map { schemes[$0] }
    do { authorities = try request.certificateAuthorities?.names() ?? [] } catch {
      throw .malformed(error, in: .certificateRequest)
    }
  }

  /// The first credential that the server can take, and the scheme to sign with. RFC 9846 §4.5.1.2
  func choose(_ credentials: [Credential]) -> SelectedCredential? {
    credentials.selected(accepting: { signatureSchemes.contains($0.rawValue) }, from: authorities)
  }
}

extension ConnectionCore {
  /// Tells the observer of a request.
  func observe(_ request: ClientCertificateRequest, _ message: HandshakeMessage) {
    let length = message.bytes.count
    observe(
      .message(
        .received, .certificateRequest, bytes: length, isEncrypted: true,
        .certificateRequest(
          request.signatureSchemes.filter { !GREASE.isReserved($0) }.map { .init(rawValue: $0) },
          authorities: request.authorities.count)))
  }
}

extension Credential {
  /// Whether a certificate of the chain was issued by one of `authorities`, DER names; no authorities means any, and
  /// nobody issues a raw public key.
  /// RFC 9846 §4.3.4
  func isIssued(byOneOf authorities: [[UInt8]]) -> Bool {
    if authorities.isEmpty || isRawPublicKey { return true }
    return chain.contains { certificate in
      let issuer = certificate.issuer
      return authorities.contains { issuer.isEncoded(as: $0.span) }
    }
  }
}
