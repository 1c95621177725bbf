/// Which key of the issuer signed the certificate. RFC 5280 §4.2.1.1
///
/// ```
/// AuthorityKeyIdentifier ::= SEQUENCE {
///   keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///   authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///   authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
/// ```
enum AuthorityKeyIdentifier {
  struct Fields: Sendable {
    var keyIdentifier: Range<Int>?
    var hasIssuer = false
    var hasSerialNumber = false

    init(_ reader: inout DERReader) throws(CertificateError) {
      var fields = try reader.enter(.sequence, "authorityKeyIdentifier")
      keyIdentifier = try fields.readOptional(.context(0), "keyIdentifier")?.content
      if let issuer = try fields.readOptional(.contextConstructed(1), "authorityCertIssuer") {
        var names = try fields.inside(issuer, "authorityCertIssuer")
        repeat { _ = try names.readGeneralName("authorityCertIssuer") } while !names.isAtEnd
        hasIssuer = true
      }
      if fields.nextTag == .context(2) {
        _ = try fields.readInteger(tag: .context(2), "authorityCertSerialNumber")
        hasSerialNumber = true
      }
      try fields.finish("authorityKeyIdentifier")
      // RFC 5280 §4.2.1.1: both or neither are present.
      guard hasIssuer == hasSerialNumber else {
        throw CertificateError(.missing, "authorityKeyIdentifier", "an issuer without a serial number or the reverse")
      }
    }
  }
}

extension Certificate {
  /// The issuer's key identifier, or nil.
  public var authorityKeyIdentifier: [UInt8]? {
    fields.extensions.authorityKeyIdentifier?.keyIdentifier.map { slice($0).copy }
  }

  /// The subject's key identifier, or nil. RFC 5280 §4.2.1.2
  public var subjectKeyIdentifier: [UInt8]? { fields.extensions.subjectKeyIdentifier.map { slice($0).copy } }

  /// Whether the subject is a CA, or nil.
  public var basicConstraints: BasicConstraints? { fields.extensions.basicConstraints }

  /// What the key may be used for, or nil.
  public var keyUsage: KeyUsage? { fields.extensions.keyUsage }
}
