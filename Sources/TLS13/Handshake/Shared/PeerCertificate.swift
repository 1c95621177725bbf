import TLS13Certificates
import TLS13Crypto
import TLS13Memory

extension ConnectionCore {
  /// Checks a CertificateVerify: its scheme was offered, fits the key, and the signature is good. RFC 9846 §4.5.2
  func verifyPossession(
    _ message: HandshakeMessage, by signer: Role, offered: [SignatureScheme], _ key: SubjectPublicKeyInfo,
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
    guard SignatureScheme.schemes(for: key).contains(scheme), let algorithm = scheme.algorithm else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which does not fit the peer's key")
    }
    let content = signer.signedContent(transcript)
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
