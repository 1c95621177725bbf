import TLS13Certificates
import TLS13Crypto

/// Tells objects apart: in PEM by their labels, in DER by trying.
struct InspectedItemReader {
  let password: Password?
  let crypto: CryptoProvider

  func item(_ block: PEMBlock) throws -> InspectedFile.Item {
    switch block.label {
    case "CERTIFICATE", "X509 CERTIFICATE": .certificate(try Certificate(der: block.der))
    case "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY": .privateKey(InspectedKey(der: block.der, crypto))
    case "ENCRYPTED PRIVATE KEY": .privateKey(InspectedKey(encrypted: block.der, password, crypto))
    case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": .request(try CertificationRequest(der: block.der))
    case "X509 CRL": .revocationList(try CertificateRevocationList(der: block.der))
    default: .other(block.label)
    }
  }

  func item(der: [UInt8]) throws -> InspectedFile.Item {
    guard der.first == 0x30 else {
      throw CommandFailure("neither PEM nor DER: no certificate, key, request, list, response or bundle in it")
    }
    if Self.isBundle(der) { return .bundle(try InspectedBundle(der, password, crypto)) }
    if Self.isEncryptedKey(der) { return .privateKey(InspectedKey(encrypted: der, password, crypto)) }
    if let request = try? CertificationRequest(der: der) { return .request(request) }
    if let list = try? CertificateRevocationList(der: der) { return .revocationList(list) }
    if let response = try? OCSPResponse(der: der) { return .ocspResponse(response) }
    // What is none of the others is said to be a malformed certificate.
    do { return .certificate(try Certificate(der: der)) } catch {
      guard (try? PrivateKey(der: der)) != nil else { throw error }
      return .privateKey(InspectedKey(der: der, crypto))
    }
  }

  /// PFX: a SEQUENCE that begins with version 3 and a SEQUENCE. RFC 7292 §4
  private static func isBundle(_ der: [UInt8]) -> Bool { content(der).starts(with: [0x02, 0x01, 0x03, 0x30]) }

  /// An EncryptedPrivateKeyInfo names PBES2 first. RFC 8018 §A.4
  private static func isEncryptedKey(_ der: [UInt8]) -> Bool {
    let scheme = content(content(der)[...])
    return scheme.starts(with: [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d])
  }

  /// What follows the tag and the length.
  private static func content(_ der: some Collection<UInt8>) -> [UInt8] {
    let octets = Array(der.dropFirst().prefix(64))
    guard let length = octets.first else { return [] }
    return Array(octets.dropFirst(length < 0x80 ? 1 : 1 + Int(length & 0x7f)))
  }
}
