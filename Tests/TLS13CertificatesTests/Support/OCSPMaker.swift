import TLS13Crypto
import TLS13Memory

@testable import TLS13Certificates

/// Makes OCSP responses for tests, right or wrong in one respect.
struct OCSPMaker {
  var certificate: Certificate
  var issuer: Certificate
  var signer: Certificate
  var key: any SigningKey
  var embedded: [Certificate] = []
  var usesSHA1 = true
  var identifiesByKey = false
  var status: OCSPCertificateStatus = .good
  var thisUpdate = Lab.now - 60
  var nextUpdate: Int64? = Lab.now + 60
  var nonce: [UInt8]?
  var hasCriticalExtension = false
  var answerHasCriticalExtension = false
  var copies = 1
  /// Whether the version is written out, which is the default.
  var writesVersion = false
  /// More that is said about the same certificate, before the other.
  var others: [(status: OCSPCertificateStatus, thisUpdate: Int64)] = []

  func response() throws -> OCSPResponse { try OCSPResponse(der: encoded()) }

  func encoded() throws -> [UInt8] {
    let hashes = try OCSPIssuerHashes(issuer, Lab.crypto, prefersSHA1: usesSHA1)
    let responder = try OCSPIssuerHashes(signer, Lab.crypto).key
    var tbs = DERWriter()
    tbs.write(.sequence) { writeData(to: &$0, hashes, responder) }
    let basic = try SignedStructure(key, .ecdsa(.sha256)).encode(tbs.bytes) { basic in
      guard !embedded.isEmpty else { return }
      basic.write(.contextConstructed(0)) { certs in
        certs.write(.sequence) { list in for certificate in embedded { list.write(encoded: certificate.der) } }
      }
    }
    return OCSPResponse.encode(basic: basic)
  }

  private func writeData(to data: inout DERWriter, _ hashes: OCSPIssuerHashes, _ responder: [UInt8]) {
    if writesVersion { data.write(.contextConstructed(0)) { $0.write(integer: 0) } }
    if identifiesByKey {
      data.write(.contextConstructed(2)) { $0.write(.octetString, responder) }
    } else {
      data.write(.contextConstructed(1)) { $0.write(encoded: signer.subject.der) }
    }
    data.write(generalizedTime: Lab.now)
    let answer = OCSPAnswer(certificate, status, thisUpdate: thisUpdate, nextUpdate: nextUpdate)
    data.write(.sequence) { list in
      for other in others {
        OCSPAnswer(certificate, other.status, thisUpdate: other.thisUpdate, nextUpdate: nextUpdate)
          .write(to: &list, hashes)
      }
      for _ in 0..<copies { write(answer, hashes, to: &list) }
    }
    guard nonce != nil || hasCriticalExtension else { return }
    data.write(.contextConstructed(1)) { wrapper in
      wrapper.write(.sequence) { list in
        if let nonce {
          list.write(.sequence) { entry in
            entry.write(.ocspNonce)
            entry.write(.octetString) { $0.write(.octetString, nonce) }
          }
        }
        if hasCriticalExtension { list.write(extension: .tlsFeature, critical: true) { $0.writeNull() } }
      }
    }
  }

  private func write(_ answer: OCSPAnswer, _ hashes: OCSPIssuerHashes, to list: inout DERWriter) {
    guard answerHasCriticalExtension else { return answer.write(to: &list, hashes) }
    var whole = DERWriter()
    answer.write(to: &whole, hashes)
    var reader = DERReader(whole.bytes.span)
    guard let content = try? reader.read(.sequence, "SingleResponse").content else { return }
    list.write(.sequence) { fields in
      fields.write(encoded: Array(whole.bytes[content]))
      fields.write(.contextConstructed(1)) { wrapper in
        wrapper.write(.sequence) { $0.write(extension: .tlsFeature, critical: true) { $0.writeNull() } }
      }
    }
  }
}
