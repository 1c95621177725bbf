import TLS13Certificates
import TLS13Crypto
import TLS13Memory

extension ConnectionCore {
  /// Validates the peer's chain, or leaves that to the application and gives nil.
  mutating func validate(
    _ shown: ShownCredential, _ validator: Validator, _ policy: ValidationPolicy
  ) throws(TLSError) -> ValidatedChain? {
    let policy = try shown.policy(policy)
    guard !settings.suspends.contains(.chainVerification) else {
      pendingOperation = .verifyChain(ChainVerification(shown: shown, policy: policy, validator: validator))
      return nil
    }
    let chain: ValidatedChain
    do { chain = try validator.validate(shown.certificates, policy: policy) } catch { throw shown.rejected(error) }
    observe(.chainValidated(chain))
    return chain
  }

  /// Checks a CertificateVerify: its scheme was offered, fits the key, and the signature is good. RFC 9846 §4.5.2
  func verifyPossession(
    _ message: HandshakeMessage, by signer: Role, offered: [SignatureScheme], _ shown: ShownCredential,
    _ transcript: Transcript
  ) throws(TLSError) -> SignatureScheme {
    let verify: CertificateVerify
    do { verify = try CertificateVerify(message.body) } catch { throw .malformed(error, in: .certificateVerify) }
    let scheme = verify.algorithm
    observe(
      .message(
        .received, .certificateVerify, bytes: message.bytes.count, isEncrypted: true, .certificateVerify(scheme)))
    guard offered.contains(scheme), !scheme.isForCertificatesOnly else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which was not offered")
    }
    let key = shown.key
    guard scheme.fits(key), let algorithm = scheme.algorithm else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which does not fit the peer's key")
    }
    // RFC 9846 §4.5.1.2: also where the chain itself is not validated
    if let usage = shown.certificates.first?.keyUsage, !usage.contains(.digitalSignature) {
      throw .certificate(
        .unsupportedCertificate, "the key usage of the peer's certificate (\(usage)) lacks digitalSignature")
    }
    let content = SignedContent(by: signer, over: transcript)
    guard try verificationKey(key).isValid(signature: verify.signature, for: content.span, algorithm: algorithm) else {
      throw .misbehaved(
        .decryptError, "CertificateVerify is wrong: the peer did not prove that it holds the key that it showed")
    }
    observe(.possessionProved(scheme))
    return scheme
  }

  private func verificationKey(_ key: SubjectPublicKeyInfo) throws(TLSError) -> any VerificationKey {
    let publicKey: PublicKey
    do { publicKey = try key.key } catch {
      throw .certificate(.unsupportedCertificate, "the peer's key cannot be used: \(error)")
    }
    do { return try settings.crypto.importPublicKey(publicKey) } catch {
      throw .certificate(.badCertificate, "the peer's key cannot be used: \(error)")
    }
  }
}
