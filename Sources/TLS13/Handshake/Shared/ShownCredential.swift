import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a Certificate message shows, which proves nothing yet. RFC 9846 §4.5.1
struct ShownCredential {
  /// The chain, leaf first; empty for a raw public key.
  let certificates: [Certificate]
  /// The key that must have signed CertificateVerify.
  let key: SubjectPublicKeyInfo
  var leafExtensions = LeafExtensions()
  /// The OCSP responses that came with the other certificates.
  var otherResponses: [[UInt8]] = []
  /// What could not be read of the others, and is left out of the path.
  var unreadable: String?

  var isRawPublicKey: Bool { certificates.isEmpty }

  /// What the observer is told.
  var detail: ConnectionEvent.Detail { isRawPublicKey ? .rawPublicKey(key) : .certificate(certificates) }
}

extension ConnectionCore {
  /// Reads what the peer shows; nil for an empty Certificate. RFC 9846 §4.5.1
  func readCredential(
    _ message: consuming CertificateMessage, _ type: CertificateType
  ) throws(TLSError) -> ShownCredential? {
    type == .rawPublicKey ? try readRawPublicKey(message) : try readChain(message)
  }

  /// RFC 9846 §4.5.1: extraneous certificates are ignored, as many as fit the message; only path building looks at them.
  private func readChain(_ message: consuming CertificateMessage) throws(TLSError) -> ShownCredential? {
    var certificates: [Certificate] = []
    certificates.reserveCapacity(3)
    var leafExtensions = LeafExtensions()
    var otherResponses: [[UInt8]] = []
    var (place, unreadable): (Int, String?) = (0, nil)
    while let (der, extra) = try nextEntry(&message) {
      defer { place += 1 }
      // RFC 9846 §6: what is not even a SEQUENCE is no certificate, good or bad
      guard der.first == 0x30 else {
        throw .misbehaved(.decodeError, "certificate \(place) of the peer's chain is not one at all")
      }
      if certificates.isEmpty {
        leafExtensions = extra
      } else if let response = extra.ocspResponse {
        otherResponses.append(response)
      }
      do { certificates.append(try Certificate(der: der)) } catch {
        let fault = "certificate \(place) of the peer's chain: \(error)"
        // RFC 9846 §4.5.1: others may be extraneous. Where the path needs it, it is missing.
        guard place > 0 else { throw .certificate(.badCertificate, fault) }
        unreadable = unreadable ?? fault
      }
    }
    guard let leaf = certificates.first else { return nil }
    return ShownCredential(
      certificates: certificates, key: leaf.subjectPublicKeyInfo, leafExtensions: leafExtensions,
      otherResponses: otherResponses, unreadable: unreadable)
  }

  /// RFC 9846 §4.5.1: no more than one entry
  private func readRawPublicKey(_ message: consuming CertificateMessage) throws(TLSError) -> ShownCredential? {
    guard let (der, _) = try nextEntry(&message) else { return nil }
    guard message.isAtEnd else {
      throw .misbehaved(.illegalParameter, "Certificate holds more than one raw public key")
    }
    do { return ShownCredential(certificates: [], key: try SubjectPublicKeyInfo(der: der)) } catch {
      throw .certificate(.decodeError, "the peer's raw public key: \(error)")
    }
  }

  private func nextEntry(_ message: inout CertificateMessage) throws(TLSError) -> ([UInt8], LeafExtensions)? {
    do throws(DecodeError) {
      guard let entry = try message.nextEntry() else { return nil }
      return (Array(entry.data), entry.extensions)
    } catch { throw .malformed(error, in: .certificate) }
  }
}

extension ShownCredential {
  /// Demands that a raw public key is one of those that are trusted. RFC 7250 §4.3, §4.4
  func accept(_ trusted: TrustedPublicKeys?, _ crypto: CryptoProvider) throws(TLSError) -> PeerCredential {
    guard let trusted, trusted.contains(key, crypto) else {
      throw .certificate(.certificateUnknown, "the peer's raw public key is not one of those that are trusted")
    }
    return .rawPublicKey(key)
  }

  /// The policy with the OCSP responses that came along. RFC 9846 §4.5.1.1
  ///
  /// - Throws: RFC 6066 §8: a response for the leaf that is none.
  func policy(_ policy: ValidationPolicy) throws(TLSError) -> ValidationPolicy {
    guard policy.revocation.mode != .off else { return policy }
    var policy = policy
    if let response = leafExtensions.ocspResponse {
      do { policy.revocation.ocspResponses.append(try OCSPResponse(der: response)) } catch {
        throw .certificate(.badCertificateStatusResponse, "the OCSP response for the peer's certificate: \(error)")
      }
    }
    for response in otherResponses {
      // One that cannot be read vouches for nothing; the policy says whether that is enough.
      do { policy.revocation.ocspResponses.append(try OCSPResponse(der: response)) } catch { continue }
    }
    return policy
  }

  /// The error for a verdict on the chain. RFC 6066 §8: where the response that came does not tell what has to be known,
  /// it is to blame.
  func rejected(_ verdict: ValidationError, askedFor authorities: [[UInt8]]) -> TLSError {
    let isStapled = verdict.kind == .revocationStatusUnknown && leafExtensions.ocspResponse != nil
    return .rejected(
      verdict, isStapled ? .badCertificateStatusResponse : nil, askedFor: authorities, leftOut: unreadable)
  }
}
