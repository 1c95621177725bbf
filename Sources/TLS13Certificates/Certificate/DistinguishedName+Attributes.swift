import TLS13Memory

extension DistinguishedName {
  /// One attribute of a name.
  public struct Attribute: Sendable, Hashable {
    /// Its type.
    public let type: OID
    /// Its value as text; nil when it is not one of the string types, or not well-formed.
    public let text: String?
    /// The relative distinguished name it belongs to, counted from 0.
    public let rdn: Int

    let code: OIDCode
    let tag: DERTag
    let value: DERSlice
  }

  /// The attributes in the order of the encoding.
  public var attributes: [Attribute] {
    // The structure was checked when the name was parsed, so an error here cannot happen; it would end the list.
    var found: [Attribute] = []
    try? collect(into: &found)
    return found
  }

  private func collect(into found: inout [Attribute]) throws(CertificateError) {
    var reader = DERReader(slice.bytes.span, trusted: slice.range)
    var names = try reader.enter(.sequence, "Name")
    var rdn = 0
    while !names.isAtEnd {
      var set = try names.enter(.set, "RelativeDistinguishedName")
      while !set.isAtEnd {
        var pair = try set.enter(.sequence, "AttributeTypeAndValue")
        let type = try pair.readOID("AttributeType")
        let value = try pair.read("AttributeValue")
        found.append(attribute(type, value, rdn: rdn))
      }
      rdn += 1
    }
  }

  private func attribute(_ type: Range<Int>, _ value: DERElement, rdn: Int) -> Attribute {
    let bytes = slice.bytes.span
    return Attribute(
      type: OID(bytes.extracting(type)), text: directoryString(value.tag, bytes.extracting(value.content)), rdn: rdn,
      code: OIDCode(bytes.extracting(type)), tag: value.tag, value: DERSlice(slice.bytes, value.range))
  }

  /// The last commonName, for display only: identity is in the subject alternative names. RFC 9525 §2
  ///
  /// Applications must not authorise by it. Name constraints do not hold it (RFC 5280 §4.2.1.10): a CA that may issue for
  /// `corp.example` alone can put any common name into a certificate, and the certificate is valid. Authorise by
  /// ``Certificate/subjectAlternativeNames`` or ``Certificate/spiffeID``, by the whole ``Certificate/subject``, which
  /// constraints on directory names hold, or by the key, ``Certificate/subjectPublicKeyInfo``.
  public var commonName: String? { attributes.last { $0.code == .commonName }?.text }
}

/// The text of a DirectoryString or IA5String; nil for other types and for malformed text.
func directoryString(_ tag: DERTag, _ content: borrowing Span<UInt8>) -> String? {
  switch tag {
  case .utf8String: return String(validating: [UInt8](content), as: UTF8.self)
  case .printableString, .ia5String:
    for index in content.indices where content[index] >= 0x80 { return nil }
    return String(decoding: [UInt8](content), as: UTF8.self)
  case .teletexString:
    // T.61 as everybody wrote it: ISO 8859-1.
    var text = String.UnicodeScalarView()
    for index in content.indices { text.append(Unicode.Scalar(content[index])) }
    return String(text)
  case .bmpString:
    guard content.count % 2 == 0 else { return nil }
    let units = stride(from: 0, to: content.count, by: 2).map { UInt16(content[$0]) << 8 | UInt16(content[$0 + 1]) }
    return String(validating: units, as: UTF16.self)
  default: return nil
  }
}
