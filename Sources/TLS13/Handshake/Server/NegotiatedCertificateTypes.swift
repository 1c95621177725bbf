import TLS13Certificates
import TLS13Memory

/// Of what type the certificates of both sides are. RFC 7250 §4.2
struct NegotiatedCertificateTypes {
  /// What the client takes from us; nil stands for X.509 alone.
  private let offered: [CertificateType]?
  /// Whether the client sent server_certificate_type, which is answered.
  let answersServerType: Bool
  /// Whether the client sent client_certificate_type, which is answered if we ask for a certificate.
  let answersClientType: Bool
  /// What the client is asked for; nil when it is not asked.
  let client: CertificateType?
  /// What the client can show; nil where it did not say.
  let clientOffers: [CertificateType]?
  /// Why the client cannot be asked for what it must show. A PSK does without.
  private let refusal: TLSError?

  /// - Parameter authentication: what holds for this client.
  init(_ hello: ClientHello, _ authentication: AuthenticationPolicy) {
    offered = hello.serverCertificateTypes
    answersServerType = hello.serverCertificateTypes != nil
    answersClientType = hello.clientCertificateTypes != nil
    clientOffers = hello.clientCertificateTypes
    let accepted = authentication.types
    client = authentication.type(among: clientOffers)
    // A client that never heard of raw public keys need not be asked where it may decline.
    let isFree = hello.clientCertificateTypes == nil && authentication.requirement != .required
    guard client == nil, !accepted.isEmpty, !isFree else {
      refusal = nil
      return
    }
    refusal = .incompatible(
      .unsupportedCertificate, "this server wants \(accepted) from clients, and the client has none of them")
  }

  /// Demands that both sides can show what the other takes, where certificates or keys are shown at all.
  func check(_ candidates: [Credential]) throws(TLSError) {
    if let refusal { throw refusal }
    guard !candidates.isEmpty else {
      throw .incompatible(
        .unsupportedCertificate, "the client takes \(offered ?? [.x509]); this server has no credential of that type")
    }
  }

  /// Our credentials of a type that the client takes.
  func credentials(_ all: [Credential]) -> [Credential] {
    all.allSatisfy(permit) ? all : all.filter(permit)
  }

  /// Whether the client takes a credential of this type.
  func permit(_ credential: Credential) -> Bool {
    offered?.contains(credential.certificateType) ?? (credential.certificateType == .x509)
  }
}

extension ServerContext {
  /// What we want to come with a client's certificate. RFC 9846 §4.5.1.1
  var requestedLeafExtensions: RequestedLeafExtensions {
    RequestedLeafExtensions(
      ocspResponse: chainPolicy.revocation.asksForResponses,
      timestamps: configuration.requestsCertificateTimestamps)
  }
}

extension ClientAuthentication {
  /// What clients may show, best first; none where they are not asked during the handshake. RFC 7250 §4.2
  func certificateTypes(prefersRawPublicKeys: Bool) -> [CertificateType] {
    guard isDuringHandshake else { return [] }
    var types: [CertificateType] = trustedKeys == nil ? [] : [.rawPublicKey]
    if trust != nil { types.append(.x509) }
    return prefersRawPublicKeys ? types : types.reversed()
  }
}

extension ServerNegotiation {
  /// Writes what EncryptedExtensions says about the types. RFC 7250 §4.2
  func writeCertificateTypes(of credential: Credential, to writer: inout ByteWriter) {
    if certificateTypes.answersClientType, let type = certificateTypes.client {
      writer.writeExtension(.clientCertificateType) { $0.write(type.rawValue) }
    }
    writeServerCertificateType(of: credential, to: &writer)
  }

  /// Writes what is said about our own type, also where a session is resumed and no certificate shown.
  func writeServerCertificateType(of credential: Credential, to writer: inout ByteWriter) {
    guard certificateTypes.answersServerType else { return }
    writer.writeExtension(.serverCertificateType) { $0.write(credential.certificateType.rawValue) }
  }
}
