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

  /// The first credential that the server can take, those first that one of its authorities issued, and the scheme to
  /// sign with. RFC 9846 §4.5.1.2
  ///
  /// Where none of them did, the first goes out all the same unless `isStrict`: the chain may lack the certificate that
  /// shows the way there, and the server knows better.
  func choose(_ credentials: [Credential], isStrict: Bool) -> (SelectedCredential?, CertificateAnswer) {
    guard let first = credentials.first else { return (nil, answer(.noneConfigured, nil)) }
    func isAccepted(_ scheme: SignatureScheme) -> Bool { signatureSchemes.contains(scheme.rawValue) }
    if let listed = credentials.selected(accepting: isAccepted, from: authorities) {
      return (listed, answer(.fits, listed.credential))
    }
    guard let best = credentials.selected(accepting: isAccepted, from: []) else {
      return (nil, answer(.noCommonScheme, first))
    }
    return isStrict ? (nil, answer(.withheld, best.credential)) : (best, answer(.unlisted, best.credential))
  }

  /// What to say of the credential that the application selected.
  func answer(with selected: SelectedCredential?) -> CertificateAnswer {
    guard let credential = selected?.credential else { return answer(.declined, nil) }
    var names = AuthorityNames(authorities)
    return answer(authorities.isEmpty || credential.isIssued(byOneOf: &names) ? .fits : .unlisted, credential)
  }

  private func answer(_ reason: CertificateAnswer.Reason, _ credential: Credential?) -> CertificateAnswer {
    CertificateAnswer(reason, credential, self)
  }
}

extension ConnectionCore {
  /// Keeps what is answered to a request, for what the server says about it, and tells the observer.
  mutating func note(_ answer: CertificateAnswer) {
    certificateAnswer = answer
    observe(.certificateAnswer(answer))
  }

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
