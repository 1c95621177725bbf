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
  var copies = 1

  private func digest(_ bytes: DERSlice, sha1: Bool) -> [UInt8] {
    let digest =
      sha1
      ? Lab.crypto.insecureSHA1ForIdentification?.digest(of: bytes.span)
      : Lab.crypto.hash(.sha256)?.digest(of: bytes.span)
    return digest.map { [UInt8](($0.span)) } ?? []
  }

  func response() throws -> OCSPResponse { try OCSPResponse(der: encoded()) }

  func encoded() throws -> [UInt8] {
    var tbs = DERWriter()
    tbs.write(.sequence) { writeData(to: &$0) }
    let signature = try key.sign(tbs.bytes.span, algorithm: .ecdsa(.sha256))
    var basic = DERWriter()
    basic.write(.sequence) { basic in
      basic.write(encoded: tbs.bytes)
      basic.write(.sequence) { $0.write(.ecdsaWithSHA256) }
      basic.write(bitString: signature)
      if !embedded.isEmpty {
        basic.write(.contextConstructed(0)) { certs in
          certs.write(.sequence) { list in for certificate in embedded { list.write(encoded: certificate.der) } }
        }
      }
    }
    return Self.wrapped(basic.bytes)
  }

  static func wrapped(_ basic: [UInt8]) -> [UInt8] {
    var writer = DERWriter()
    writer.write(.sequence) { response in
      response.write(.enumerated, [0])
      response.write(.contextConstructed(0)) { wrapper in
        wrapper.write(.sequence) { bytes in
          bytes.write(.ocspBasic)
          bytes.write(.octetString, basic)
        }
      }
    }
    return writer.bytes
  }

  private func writeData(to data: inout DERWriter) {
    if identifiesByKey {
      data.write(.contextConstructed(2)) {
        $0.write(.octetString, digest(signer.subjectPublicKeyInfo.keyBits, sha1: true))
      }
    } else {
      data.write(.contextConstructed(1)) { $0.write(encoded: signer.subject.der) }
    }
    data.write(generalized: Lab.now)
    data.write(.sequence) { list in
      for _ in 0..<copies { list.write(.sequence) { writeAnswer(to: &$0) } }
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
        if hasCriticalExtension {
          list.write(.sequence) { entry in
            entry.write(.tlsFeature)
            entry.write(true)
            entry.write(.octetString, [5, 0])
          }
        }
      }
    }
  }

  private func writeAnswer(to answer: inout DERWriter) {
    answer.write(.sequence) { id in
      id.write(.sequence) { $0.write(usesSHA1 ? .sha1 : .sha256) }
      id.write(.octetString, digest(certificate.issuer.slice, sha1: usesSHA1))
      id.write(.octetString, digest(issuer.subjectPublicKeyInfo.keyBits, sha1: usesSHA1))
      id.write(.integer, certificate.serialNumber)
    }
    switch status {
    case .good: answer.write(.context(0), [UInt8]())
    case .unknown: answer.write(.context(2), [UInt8]())
    case .revoked(let time, let reason):
      answer.write(.contextConstructed(1)) { info in
        info.write(generalized: time)
        if let reason { info.write(.contextConstructed(0)) { $0.write(.enumerated, [reason.rawValue]) } }
      }
    }
    answer.write(generalized: thisUpdate)
    if let nextUpdate { answer.write(.contextConstructed(0)) { $0.write(generalized: nextUpdate) } }
  }
}

extension DERWriter {
  fileprivate mutating func write(generalized seconds: Int64) {
    let digits = DERTime(unixSeconds: seconds).description.utf8.filter { (0x30...0x39).contains($0) }
    write(.generalizedTime, digits + [UInt8(ascii: "Z")])
  }
}
