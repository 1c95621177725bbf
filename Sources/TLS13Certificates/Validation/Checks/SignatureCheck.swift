import TLS13Crypto

extension CertificateChecks {
  /// The issuer's key signed this certificate, with an algorithm that is accepted.
  ///
  /// - Parameters:
  ///   - issuer: whose key it is.
  ///   - crypto: knows the signatures that were verified before.
  ///   - key: the issuer's key, which is asked for only where this signature was not.
  /// - Returns: what to remember once the path is known to end at an anchor; nil when it is known already.
  // RFC 5280 §6.1.3 (a)(1)
  func signature(
    by issuer: Certificate, _ crypto: CryptoProvider, _ key: () throws(ValidationError) -> any VerificationKey
  ) throws(ValidationError) -> VerifiedSignature? {
    let algorithm = try accepted(by: issuer)
    let der = certificate.der
    let bytes = der.span
    let fields = certificate.fields
    let (message, signature) = (bytes.extracting(fields.tbs), bytes.extracting(fields.signature))
    let fact = crypto.name(signature, over: message, by: issuer.subjectPublicKeyInfo, algorithm)
    if let fact, crypto.knows(fact) { return nil }
    guard try key().isValid(signature: signature, for: message, algorithm: algorithm) else {
      throw failure(
        .badSignature, "RFC 5280 §6.1.3 (a)(1)",
        "the key of its issuer (\(issuer.subject.summary)) did not sign it" + identifierHint(issuer),
        "check that the issuer was not re-keyed, and that the file is not damaged")
    }
    return fact
  }

  /// Both key identifiers, when they show that the issuer's certificate is for another key. RFC 5280 §4.2.1.1
  private func identifierHint(_ issuer: Certificate) -> String {
    guard let wanted = certificate.authorityKeyIdentifier, let found = issuer.subjectKeyIdentifier, wanted != found
    else { return "" }
    let (names, has) = ([UInt8](wanted.prefix(32)), [UInt8](found.prefix(32)))
    return " (it names the key \(hexadecimal(names.span)), this issuer has \(hexadecimal(has.span)))"
  }

  /// The algorithm of the signature, which is accepted and one for the issuer's key.
  // RFC 4055 §1.2
  @discardableResult
  func accepted(by issuer: Certificate) throws(ValidationError) -> SignatureAlgorithm {
    let algorithm = try acceptedAlgorithm()
    guard issuer.subjectPublicKeyInfo.algorithm.permits(algorithm) else {
      throw failure(
        .badSignature, "RFC 4055 §1.2",
        "signed with \(certificate.signatureAlgorithm), which its issuer's key does "
          + "not allow", "sign it as the issuer's key demands")
    }
    return algorithm
  }

  // RFC 9846 §4.3.3, RFC 9155 §2: no SHA-1, no MD5
  private func acceptedAlgorithm() throws(ValidationError) -> SignatureAlgorithm {
    let name = certificate.signatureAlgorithm
    if case .broken = name {
      throw failure(.weakKey, "RFC 9846 §4.3.3", "signed with \(name)", "issue it with SHA-256 or better")
    }
    guard let algorithm = name.algorithm, policy.accepts(algorithm) else {
      throw failure(
        .unsupportedAlgorithm, "RFC 5280 §6.1.3 (a)(1)", "signed with \(name), which is not accepted",
        "issue it with an algorithm that both sides support")
    }
    return algorithm
  }
}

/// What was found of a signature.
enum SignatureFinding {
  /// The key did not make it.
  case wrong
  /// It did. What is to be remembered, once the signer is known to be one that is trusted; nil when it is already.
  case good(VerifiedSignature?)
}

/// The cache of verified signatures, where the provider has one.
extension CryptoProvider {
  /// What the cache knows a signature by.
  func name(
    _ signature: borrowing Span<UInt8>, over message: borrowing Span<UInt8>, by issuer: SubjectPublicKeyInfo,
    _ algorithm: SignatureAlgorithm
  ) -> VerifiedSignature? {
    guard verifiedSignatures != nil, let sha256 = hash(.sha256) else { return nil }
    return VerifiedSignature(
      publicKeyInfo: issuer.slice.span, algorithm: algorithm, message: message, signature: signature, hash: sha256)
  }

  /// Whether the key made the signature, be it that this is remembered or that it is verified now.
  func find(
    _ signature: borrowing Span<UInt8>, over message: borrowing Span<UInt8>, by signer: SubjectPublicKeyInfo,
    _ algorithm: SignatureAlgorithm
  ) -> SignatureFinding {
    guard signer.algorithm.permits(algorithm) else { return .wrong }
    let fact = name(signature, over: message, by: signer, algorithm)
    if let fact, knows(fact) { return .good(nil) }
    guard let publicKey = try? signer.key, let key = try? importPublicKey(publicKey),
      key.isValid(signature: signature, for: message, algorithm: algorithm)
    else { return .wrong }
    return .good(fact)
  }

  /// Whether the signature was verified before.
  func knows(_ signature: VerifiedSignature) -> Bool { verifiedSignatures?.contains(signature) ?? false }
}

extension SubjectPublicKeyInfo.Algorithm {
  /// Whether a key of this kind may make such a signature. RFC 4055 §1.2, §3.3 would take a longer salt than the key's
  /// parameters name; RFC 9846 §4.3.3 wants both the same.
  func permits(_ algorithm: SignatureAlgorithm) -> Bool {
    switch (self, algorithm) {
    case (.rsaEncryption, .rsaPKCS1), (.rsaEncryption, .rsaPSS), (.rsassaPSS(nil), .rsaPSS): true
    case (.rsassaPSS(let bound?), .rsaPSS(let hash, let mask, let salt)):
      bound.hash == hash && bound.maskHash == mask && bound.saltLength == salt
    case (.ellipticCurve, .ecdsa), (.ed25519, .ed25519): true
    case (.mldsa(let own), .mldsa(let other)): own == other
    default: false
    }
  }
}
