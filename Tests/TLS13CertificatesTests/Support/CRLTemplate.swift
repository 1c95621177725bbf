import TLS13Crypto

@testable import TLS13Certificates

/// What a CRL of the lab says; signed with ECDSA P-256.
struct CRLTemplate {
  struct Entry {
    var serialNumber: [UInt8]
    var date = Lab.now - 7_200
    var reason: RevocationReason?
    var certificateIssuer: DistinguishedName?
    /// How often the issuer is named.
    var issuerCopies = 1
    var unknownCritical = false

    init(_ certificate: Certificate, _ reason: RevocationReason? = nil) {
      serialNumber = certificate.serialNumber
      self.reason = reason
    }
  }

  var version = 2
  var thisUpdate = Lab.now - 3_600
  var nextUpdate: Int64? = Lab.now + 3_600
  var entries: [Entry] = []
  var number: Int? = 1
  var baseNumber: Int?
  var issuingDistributionPoint: [UInt8]?
  var hasUnknownCritical = false

  init(_ entries: [Entry] = [], change: (inout CRLTemplate) -> Void = { _ in }) {
    self.entries = entries
    change(&self)
  }

  func der(by authority: CertificateAuthority) throws -> [UInt8] {
    try SignedStructure(authority.key, .ecdsa(.sha256)).encode(tbs(by: authority))
  }

  func sign(by authority: CertificateAuthority) throws -> CertificateRevocationList {
    try CertificateRevocationList(der: der(by: authority))
  }

  private func tbs(by authority: CertificateAuthority) -> [UInt8] {
    sequence { fields in
      if version == 2 { fields.write(integer: 1) }
      fields.write(.sequence) { $0.write(.ecdsaWithSHA256) }
      fields.write(encoded: authority.certificate.subject.der)
      fields.write(time: thisUpdate)
      if let nextUpdate { fields.write(time: nextUpdate) }
      if !entries.isEmpty { fields.write(.sequence) { list in for entry in entries { entry.write(to: &list) } } }
      if version == 2 { fields.write(.contextConstructed(0)) { $0.write(.sequence) { writeExtensions(to: &$0) } } }
    }
  }

  private func writeExtensions(to list: inout DERWriter) {
    if let number { list.write(extension: .cRLNumber, critical: false) { $0.write(integer: number) } }
    if let baseNumber { list.write(extension: .deltaCRLIndicator, critical: true) { $0.write(integer: baseNumber) } }
    if let point = issuingDistributionPoint {
      list.write(extension: .issuingDistributionPoint, critical: true) { $0.write(encoded: point) }
    }
    if hasUnknownCritical { list.write(extension: .tlsFeature, critical: true) { $0.writeNull() } }
    list.write(extension: .issuerAltName, critical: false) {
      $0.write(.sequence) { $0.write(.context(2), [UInt8]("a".utf8)) }
    }
  }
}

extension CRLTemplate.Entry {
  fileprivate func write(to list: inout DERWriter) {
    list.write(.sequence) { entry in
      entry.write(.integer, serialNumber)
      entry.write(time: date)
      guard reason != nil || certificateIssuer != nil || unknownCritical else { return }
      entry.write(.sequence) { extensions in
        if let reason {
          extensions.write(extension: .reasonCode, critical: false) { $0.write(.enumerated, [reason.rawValue]) }
        }
        if let certificateIssuer {
          extensions.write(extension: .certificateIssuer, critical: true) { value in
            value.write(.sequence) { names in
              for _ in 0..<issuerCopies { names.write(.contextConstructed(4), certificateIssuer.der) }
            }
          }
        }
        if unknownCritical { extensions.write(extension: .tlsFeature, critical: true) { $0.writeNull() } }
      }
    }
  }
}

func sequence(_ body: (inout DERWriter) -> Void) -> [UInt8] {
  var writer = DERWriter()
  writer.write(.sequence, body)
  return writer.bytes
}

/// DER values of extensions that the issuing side does not write itself.
enum ExtensionValue {
  /// An IssuingDistributionPoint: its flags by number, and a URI.
  static func issuingDistributionPoint(flags: [UInt8] = [], reasons: [UInt8]? = nil, uri: String? = nil) -> [UInt8] {
    sequence { point in
      if let uri { point.write(.contextConstructed(0)) { $0.write(.contextConstructed(0)) { $0.write(uri: uri) } } }
      for flag in flags where flag < 3 { point.write(.context(flag), [0xff]) }
      if let reasons { point.write(.context(3), reasons) }
      for flag in flags where flag > 3 { point.write(.context(flag), [0xff]) }
    }
  }

  /// A CRLDistributionPoints of one point.
  static func distributionPoint(uri: String? = nil, crlIssuer: DistinguishedName? = nil) -> CertificateExtension {
    let value = sequence { list in
      list.write(.sequence) { point in
        if let uri { point.write(.contextConstructed(0)) { $0.write(.contextConstructed(0)) { $0.write(uri: uri) } } }
        if let crlIssuer {
          point.write(.contextConstructed(2)) { $0.write(.contextConstructed(4), crlIssuer.der) }
        }
      }
    }
    return CertificateExtension(identifier: OID(.crlDistributionPoints), isCritical: false, value: value)
  }

  static func of(_ code: OIDCode, critical: Bool = true, _ value: [UInt8]) -> CertificateExtension {
    CertificateExtension(identifier: OID(code), isCritical: critical, value: value)
  }

  static func policies(_ policies: [OID]) -> CertificateExtension {
    of(
      .certificatePolicies,
      sequence { list in
        for policy in policies { list.write(.sequence) { $0.write(.objectIdentifier, policy.content) } }
      })
  }

  static func mappings(_ pairs: [(OID, OID)]) -> CertificateExtension {
    of(
      .policyMappings,
      sequence { list in
        for (issuer, subject) in pairs {
          list.write(.sequence) { pair in
            pair.write(.objectIdentifier, issuer.content)
            pair.write(.objectIdentifier, subject.content)
          }
        }
      })
  }

  static func constraints(requireExplicit: UInt8? = nil, inhibitMapping: UInt8? = nil) -> CertificateExtension {
    of(
      .policyConstraints,
      sequence { fields in
        if let requireExplicit { fields.write(.context(0), [requireExplicit]) }
        if let inhibitMapping { fields.write(.context(1), [inhibitMapping]) }
      })
  }
}

extension DERWriter {
  fileprivate mutating func write(uri: String) { write(.context(6), [UInt8](uri.utf8)) }
}
