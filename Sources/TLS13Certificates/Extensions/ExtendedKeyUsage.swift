/// The purposes the key may be used for. RFC 5280 §4.2.1.12
///
/// ```
/// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
/// KeyPurposeId ::= OBJECT IDENTIFIER
/// ```
public enum KeyPurpose: Hashable, Sendable {
  /// TLS server authentication
  case serverAuthentication
  /// TLS client authentication
  case clientAuthentication
  /// Signing OCSP responses in place of a CA. RFC 6960 §4.2.2.2
  case ocspSigning
  /// Any purpose
  case any
  /// Another purpose
  case other(OID)

  init(_ content: borrowing Span<UInt8>) {
    switch OIDCode(content) {
    case .serverAuth: self = .serverAuthentication
    case .clientAuth: self = .clientAuthentication
    case .ocspSigning: self = .ocspSigning
    case .anyExtendedKeyUsage: self = .any
    default: self = .other(OID(content))
    }
  }
}

extension KeyPurpose: CustomStringConvertible {
  /// The purpose's name in RFC 5280, or its number.
  public var description: String {
    switch self {
    case .serverAuthentication: "serverAuth"
    case .clientAuthentication: "clientAuth"
    case .ocspSigning: "OCSPSigning"
    case .any: "anyExtendedKeyUsage"
    case .other(let oid): oid.description
    }
  }
}

extension DERReader {
  /// Checks an ExtKeyUsageSyntax.
  @_lifetime(self: copy self)
  mutating func checkKeyPurposes() throws(CertificateError) {
    var list = try enter(.sequence, "extKeyUsage")
    repeat { _ = try list.readOID("KeyPurposeId") } while !list.isAtEnd
  }
}

extension Certificate {
  /// The extended key usage; nil when the extension is absent, which means any purpose.
  public var extendedKeyUsage: [KeyPurpose]? {
    guard let entry = fields.extensions[.extKeyUsage] else { return nil }
    // Checked when the certificate was parsed.
    var purposes: [KeyPurpose] = []
    do { try forEachPurpose(in: entry.value) { purposes.append($0) } } catch { return [] }
    return purposes
  }

  /// Whether the extended key usage, where there is one, includes `purpose` or any.
  func permits(_ purpose: KeyPurpose) -> Bool {
    guard let entry = fields.extensions[.extKeyUsage] else { return true }
    var isPermitted = false
    do {
      try forEachPurpose(in: entry.value) { isPermitted = isPermitted || $0 == purpose || $0 == .any }
    } catch { return false }
    return isPermitted
  }

  private func forEachPurpose(in range: Range<Int>, _ body: (KeyPurpose) -> Void) throws(CertificateError) {
    let der = storage.der
    var reader = DERReader(der.span, trusted: range)
    var list = try reader.enter(.sequence, "extKeyUsage")
    while !list.isAtEnd { body(KeyPurpose(list.span(try list.readOID("KeyPurposeId")))) }
  }
}
