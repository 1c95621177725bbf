import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the peer's chain turned out to be, before the peer proved that it holds the key.
struct ReceivedChain {
  let certificates: [Certificate]
  /// Nil only where verification was switched off.
  let validated: ValidatedChain?
}

extension ConnectionCore {
  /// Reads and parses the certificates of a Certificate message, at most as many as the limits allow. RFC 9846 §4.5.1
  func readCertificates(_ message: consuming CertificateMessage) throws(TLSError) -> [Certificate] {
    var certificates: [Certificate] = []
    while true {
      let der: [UInt8]
      do throws(DecodeError) {
        guard let next = try message.nextCertificate() else { return certificates }
        der = Array(next)
      } catch { throw .malformed(error, in: .certificate) }
      guard certificates.count < settings.limits.certificates else {
        throw .certificate(
          .badCertificate, "the peer's chain has more than \(settings.limits.certificates) certificates")
      }
      // RFC 9846 §6: what is not even a SEQUENCE is no certificate, good or bad
      guard der.first == 0x30 else {
        throw .misbehaved(.decodeError, "certificate \(certificates.count) of the peer's chain is not one at all")
      }
      do { certificates.append(try Certificate(der: der)) } catch {
        throw .certificate(.badCertificate, "certificate \(certificates.count) of the peer's chain: \(error)")
      }
    }
  }

  /// Validates the peer's chain, or leaves that to the application and gives nil.
  mutating func validate(
    _ certificates: [Certificate], _ validator: Validator, _ policy: ValidationPolicy
  ) throws(TLSError) -> ValidatedChain? {
    guard !settings.suspends.contains(.chainVerification) else {
      pendingOperation = .verifyChain(
        ChainVerification(certificates: certificates, policy: policy, validator: validator))
      return nil
    }
    let chain: ValidatedChain
    do { chain = try validator.validate(certificates, policy: policy) } catch { throw .rejected(error) }
    observe(.chainValidated(chain))
    return chain
  }

  /// Checks a CertificateVerify: its scheme was offered, fits the key, and the signature is good. RFC 9846 §4.5.2
  func verifyPossession(
    _ message: HandshakeMessage, by signer: Role, offered: [SignatureScheme], _ leaf: Certificate,
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
    let key = leaf.subjectPublicKeyInfo
    guard SignatureScheme.schemes(for: key).contains(scheme), let algorithm = scheme.algorithm else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which does not fit the certificate's key")
    }
    // RFC 9846 §4.5.1.2: also where the chain itself is not validated
    if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) {
      throw .certificate(
        .unsupportedCertificate, "the key usage of the peer's certificate (\(usage)) lacks digitalSignature")
    }
    let content = signer.signedContent(transcript)
    guard try verificationKey(key).isValid(signature: verify.signature, for: content.span, algorithm: algorithm) else {
      throw .misbehaved(
        .decryptError, "CertificateVerify is wrong: the peer did not prove that it holds the certificate's key")
    }
    observe(.possessionProved(scheme))
    return scheme
  }

  private func verificationKey(_ key: SubjectPublicKeyInfo) throws(TLSError) -> any VerificationKey {
    let publicKey: PublicKey
    do { publicKey = try key.key } catch {
      throw .certificate(.unsupportedCertificate, "the key of the peer's certificate cannot be used: \(error)")
    }
    do { return try settings.crypto.importPublicKey(publicKey) } catch {
      throw .certificate(.badCertificate, "the key of the peer's certificate cannot be used: \(error)")
    }
  }
}
