import TLS13Crypto
import TLS13Memory

/// Finds who signed a response, and checks that it may speak for the issuer. RFC 6960 §4.2.2.2
///
/// The signer is the issuer itself, or a delegated responder: a certificate in the response, issued by this very issuer
/// for id-kp-OCSPSigning. anyExtendedKeyUsage does not count.
struct OCSPResponder {
  private let response: OCSPResponse
  private let basic: OCSPBasicResponse
  private let issuer: Certificate
  private let policy: ValidationPolicy
  private let crypto: CryptoProvider

  init(
    _ response: OCSPResponse, _ basic: OCSPBasicResponse, issuer: Certificate, _ policy: ValidationPolicy,
    _ crypto: CryptoProvider
  ) {
    self.response = response
    self.basic = basic
    self.issuer = issuer
    self.policy = policy
    self.crypto = crypto
  }

  func verify(requiresNoCheck: Bool, _ work: inout ValidationWork) throws(OCSPError) {
    if isResponder(issuer), isSigned(by: issuer, &work) { return }
    var reason = OCSPError(
      .unauthorized, "RFC 6960 §4.2.2.2", "it is signed neither by the issuer nor by a responder in the response")
    var tried = 0
    for range in basic.certificates where tried < 2 {
      guard let delegate = try? Certificate(der: [UInt8](response.der[range])), isResponder(delegate) else { continue }
      tried += 1
      do throws(OCSPError) {
        try authorise(delegate, requiresNoCheck: requiresNoCheck, &work)
        guard isSigned(by: delegate, &work) else {
          throw OCSPError(.badSignature, "RFC 6960 §3.2 (2)", "\(delegate.subject.summary) did not sign it")
        }
        return
      } catch { reason = error }
    }
    throw reason
  }

  /// Whether the response names this certificate's subject or key.
  private func isResponder(_ certificate: Certificate) -> Bool {
    switch basic.data.responder {
    case .byName(let name): return DistinguishedName(DERSlice(response.der, name)).matches(certificate.subject)
    case .byKey(let hash):
      guard let sha1 = crypto.insecureSHA1ForIdentification else { return false }
      let digest = sha1.digest(of: certificate.subjectPublicKeyInfo.keyBits.span)
      return response.der.span.extracting(hash).isEqual(to: digest.span)
    }
  }

  /// RFC 6960 §4.2.2.2, §4.2.2.2.1
  private func authorise(
    _ delegate: Certificate, requiresNoCheck: Bool, _ work: inout ValidationWork
  ) throws(OCSPError) {
    guard delegate.extendedKeyUsage?.contains(.ocspSigning) == true else {
      throw refusal(delegate, "its extended key usage lacks OCSPSigning")
    }
    guard delegate.issuer.matches(issuer.subject) else { throw refusal(delegate, "another CA issued it") }
    guard !requiresNoCheck || delegate.fields.extensions[.ocspNoCheck] != nil else {
      throw refusal(delegate, "it lacks id-pkix-ocsp-nocheck, and nothing tells whether it is revoked")
    }
    let checks = CertificateChecks(delegate, at: 0, PolicyInForce(policy))
    do throws(ValidationError) {
      try checks.validity()
      try checks.criticalExtensions()
      try checks.flaws(isAnchor: false)
      try checks.keyStrength()
      try work.spendSignature(issuer.subjectPublicKeyInfo, [delegate])
      let new = try checks.signature(by: issuer, crypto) { () throws(ValidationError) in
        try CertificateChecks(issuer, at: 1, PolicyInForce(policy)).verificationKey(crypto)
      }
      if let new { crypto.verifiedSignatures?.insert(new) }
    } catch {
      if error.kind == .badSignature { work.noteWrongSignature(issuer.subjectPublicKeyInfo) }
      throw refusal(delegate, error.detail)
    }
  }

  private func refusal(_ delegate: Certificate, _ reason: String) -> OCSPError {
    OCSPError(
      .unauthorized, "RFC 6960 §4.2.2.2", "its responder (\(delegate.subject.summary)) may not sign it: \(reason)")
  }

  private func isSigned(by signer: Certificate, _ work: inout ValidationWork) -> Bool {
    guard let algorithm = basic.signatureAlgorithm.algorithm, policy.accepts(algorithm),
      work.permitsSignature(signer.subjectPublicKeyInfo)
    else { return false }
    let bytes = response.der.span
    let finding = crypto.find(
      bytes.extracting(basic.signature), over: bytes.extracting(basic.tbs), by: signer.subjectPublicKeyInfo, algorithm)
    guard case .good(let fact) = finding else {
      work.noteWrongSignature(signer.subjectPublicKeyInfo)
      return false
    }
    if let fact { crypto.verifiedSignatures?.insert(fact) }
    return true
  }
}
