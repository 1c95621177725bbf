import TLS13Certificates
import TLS13Memory

/// What the server selected of the certificate types; X.509 where it says nothing. RFC 7250 §4.2
struct SelectedCertificateTypes {
  var server = CertificateType.x509
  var client = CertificateType.x509
}

extension ClientContext {
  /// What we want to come with the server's certificate. RFC 9846 §4.5.1.1
  var requestedLeafExtensions: RequestedLeafExtensions {
    RequestedLeafExtensions(
      ocspResponse: chainPolicy.revocation.asksForResponses,
      timestamps: configuration.requestsCertificateTimestamps)
  }
}

extension ClientConfiguration {
  /// What the server may show, best first. RFC 7250 §4.1
  var serverCertificateTypes: [CertificateType] {
    guard serverAuthentication.trustedKeys != nil else { return [.x509] }
    guard serverAuthentication.trust != nil else { return [.rawPublicKey] }
    return prefersRawPublicKeys ? [.rawPublicKey, .x509] : [.x509, .rawPublicKey]
  }

  /// What we can show, best first. RFC 7250 §4.1
  var clientCertificateTypes: [CertificateType] {
    var types: [CertificateType] = []
    for credential in credentials where !types.contains(credential.certificateType) {
      types.append(credential.certificateType)
    }
    return types
  }
}

extension ClientOffer {
  /// Writes what the ClientHello says about certificates: what is to come with them, and of what type they may be.
  func writeCertificateExtensions(to writer: inout ByteWriter) {
    context.requestedLeafExtensions.writeOffer(to: &writer)
    CertificateTypes.writeOffer(.clientCertificateType, context.clientCertificateTypes, to: &writer)
    CertificateTypes.writeOffer(.serverCertificateType, context.serverCertificateTypes, to: &writer)
  }

  /// Holds the server's selection against the offer. RFC 7250 §4.2
  func certificateTypes(selectedBy answer: EncryptedExtensions) throws(TLSError) -> SelectedCertificateTypes {
    var selected = SelectedCertificateTypes()
    if let type = answer.serverCertificateType {
      guard context.serverCertificateTypes.contains(type) else { throw Self.notOffered(type) }
      selected.server = type
    }
    if let type = answer.clientCertificateType {
      guard context.clientCertificateTypes.contains(type) else { throw Self.notOffered(type) }
      selected.client = type
    }
    return selected
  }

  private static func notOffered(_ type: CertificateType) -> TLSError {
    .misbehaved(.unsupportedCertificate, "the server selected \(type), which were not offered (RFC 7250 §4.2)")
  }
}

extension ClientHandshake {
  /// The type of the server's Certificate, which may be X.509 because the server does not know the extension.
  func serverCertificateType() throws(TLSError) -> CertificateType {
    guard context.serverCertificateTypes.contains(certificateTypes.server) else {
      throw .incompatible(
        .unsupportedCertificate, "the server shows \(certificateTypes.server); only a raw public key is accepted here")
    }
    return certificateTypes.server
  }

  /// Our credentials of the type that the server takes. RFC 7250 §4.2
  var credentials: [Credential] {
    let all = context.configuration.credentials
    let type = certificateTypes.client
    return all.allSatisfy { $0.certificateType == type } ? all : all.filter { $0.certificateType == type }
  }
}
