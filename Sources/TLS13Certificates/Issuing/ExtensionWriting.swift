import TLS13Crypto
import TLS13Memory

extension CertificateTemplate {
  /// The extensions, each with the criticality that RFC 5280 §4.2.1 asks for.
  func writeExtensions(to list: inout DERWriter, subject: [UInt8], authority: [UInt8]?) {
    if let basicConstraints {
      list.write(extension: .basicConstraints, critical: true) { basicConstraints.write(to: &$0) }
    }
    if !keyUsage.isEmpty { list.write(extension: .keyUsage, critical: true) { keyUsage.write(to: &$0) } }
    if !extendedKeyUsage.isEmpty {
      list.write(extension: .extKeyUsage, critical: false) { value in
        value.write(.sequence) { purposes in
          for purpose in extendedKeyUsage { purposes.write(.objectIdentifier, purpose.content) }
        }
      }
    }
    list.write(extension: .subjectKeyIdentifier, critical: false) { $0.write(.octetString, subject) }
    if let authority { list.write(authorityKeyIdentifier: authority) }
    if !subjectAlternativeNames.isEmpty {
      // RFC 5280 §4.2.1.6: critical when it is all there is to name the subject.
      list.write(alternativeNames: subjectAlternativeNames, critical: self.subject.isEmpty)
    }
    // RFC 7633 §4: not critical.
    if let tlsFeatures { list.write(extension: .tlsFeature, critical: false) { tlsFeatures.write(to: &$0) } }
    for other in additionalExtensions {
      list.write(extensionContent: other.identifier.content, critical: other.isCritical) {
        $0.write(encoded: other.value)
      }
    }
  }
}

extension DERWriter {
  /// A subjectAltName extension.
  mutating func write(alternativeNames list: [GeneralName], critical: Bool) {
    write(extension: .subjectAltName, critical: critical) { value in
      value.write(.sequence) { names in
        for name in list { names.write(name) }
      }
    }
  }

  /// An authorityKeyIdentifier extension of a key identifier. RFC 5280 §4.2.1.1
  mutating func write(authorityKeyIdentifier identifier: [UInt8]) {
    write(extension: .authorityKeyIdentifier, critical: false) { value in
      value.write(.sequence) { $0.write(.context(0), identifier) }
    }
  }

  /// An extension whose value `value` writes.
  mutating func write(extension code: OIDCode, critical: Bool, _ value: (inout DERWriter) -> Void) {
    write(extensionContent: code.content, critical: critical, value)
  }

  fileprivate mutating func write(
    extensionContent content: [UInt8], critical: Bool, _ value: (inout DERWriter) -> Void
  ) {
    write(.sequence) { element in
      element.write(.objectIdentifier, content)
      if critical { element.write(true) }
      element.write(.octetString, value)
    }
  }

  /// A GeneralName.
  mutating func write(_ name: GeneralName) {
    let tag = name.kind.tag
    switch name {
    case .rfc822Name(let text), .dnsName(let text), .uri(let text): write(tag, [UInt8](text.utf8))
    case .ipAddress(let bytes), .x400Address(let bytes), .ediPartyName(let bytes): write(tag, bytes)
    case .directoryName(let name): write(tag, name.der)
    case .registeredID(let oid): write(tag, oid.content)
    case .otherName(let type, let value):
      write(tag) { other in
        other.write(.objectIdentifier, type.content)
        other.write(encoded: value)
      }
    }
  }
}

extension KeyPurpose {
  /// The contents octets of the KeyPurposeId.
  fileprivate var content: [UInt8] {
    switch self {
    case .serverAuthentication: OIDCode.serverAuth.content
    case .clientAuthentication: OIDCode.clientAuth.content
    case .ocspSigning: OIDCode.ocspSigning.content
    case .any: OIDCode.anyExtendedKeyUsage.content
    case .other(let oid): oid.content
    }
  }
}
