import TLS13Memory

/// One name of a subject or issuer. RFC 5280 §4.2.1.6
///
/// ```
/// GeneralName ::= CHOICE {
///   otherName                       [0]     OtherName,
///   rfc822Name                      [1]     IA5String,
///   dNSName                         [2]     IA5String,
///   x400Address                     [3]     ORAddress,
///   directoryName                   [4]     Name,
///   ediPartyName                    [5]     EDIPartyName,
///   uniformResourceIdentifier       [6]     IA5String,
///   iPAddress                       [7]     OCTET STRING,
///   registeredID                    [8]     OBJECT IDENTIFIER }
/// ```
public enum GeneralName: Hashable, Sendable {
  /// A type of its own, with the encoded value.
  case otherName(OID, value: [UInt8])
  /// A mailbox.
  case rfc822Name(String)
  /// A DNS name, possibly with a wildcard; as it stands in the certificate, not checked to be one.
  case dnsName(String)
  /// An X.400 address, encoded.
  case x400Address([UInt8])
  /// A distinguished name.
  case directoryName(DistinguishedName)
  /// An EDI party, encoded.
  case ediPartyName([UInt8])
  /// A URI.
  case uri(String)
  /// 4 or 16 bytes; in name constraints, address and mask.
  case ipAddress([UInt8])
  /// An object identifier.
  case registeredID(OID)
}

/// Which alternative of GeneralName, by its tag number.
enum GeneralNameKind: UInt8, Sendable {
  case otherName = 0
  case rfc822Name, dNSName, x400Address, directoryName, ediPartyName, uniformResourceIdentifier, iPAddress, registeredID

  /// The identifier octet. directoryName is explicitly tagged, since Name is a CHOICE.
  var tag: DERTag {
    switch self {
    case .otherName, .x400Address, .directoryName, .ediPartyName: .contextConstructed(rawValue)
    default: .context(rawValue)
    }
  }

  /// The alternative with this identifier octet, or nil.
  init?(_ tag: DERTag) {
    guard let kind = GeneralNameKind(rawValue: tag.rawValue & 0x1f), kind.tag == tag else { return nil }
    self = kind
  }
}

/// A GeneralName as offsets; its structure was checked.
struct GeneralNameElement: Sendable {
  let kind: GeneralNameKind
  /// Contents; for directoryName, the encoded Name.
  let content: Range<Int>
}

extension DERReader {
  /// A GeneralNames of at least one name. RFC 5280 §4.2.1.6
  @_lifetime(self: copy self)
  mutating func checkGeneralNames(_ field: StaticString) throws(CertificateError) {
    var names = try enter(.sequence, field)
    repeat {
      let name = try names.readGeneralName(field)
      // RFC 5280 §4.2.1.6: 4 octets for IPv4, 16 for IPv6.
      guard name.kind != .iPAddress || name.content.count == 4 || name.content.count == 16 else {
        throw CertificateError(.invalidValue, field, "an iPAddress of \(name.content.count) octets", at: names.offset)
      }
    } while !names.isAtEnd
  }

  /// One name.
  @_lifetime(self: copy self)
  mutating func readGeneralName(_ field: StaticString) throws(CertificateError) -> GeneralNameElement {
    let element = try read(field)
    guard let kind = GeneralNameKind(element.tag) else {
      throw CertificateError(.unexpectedTag, field, "not a GeneralName", at: element.start)
    }
    switch kind {
    case .rfc822Name, .dNSName, .uniformResourceIdentifier: try checkIA5(element.content, field)
    case .directoryName:
      var reader = try inside(element, field)
      let name = try reader.readName("directoryName")
      try reader.finish(field)
      return GeneralNameElement(kind: kind, content: name)
    case .otherName:
      var reader = try inside(element, field)
      _ = try reader.readOID("otherName.type-id")
      _ = try reader.read(.contextConstructed(0), "otherName.value")
      try reader.finish(field)
    case .registeredID:
      var reader = DERReader(bytes, element.range, depth: depth, tolerance)
      _ = try reader.readOID(tag: .context(8), field)
    case .x400Address, .ediPartyName, .iPAddress: break
    }
    return GeneralNameElement(kind: kind, content: element.content)
  }

  /// IA5String: octets below 128, and here not empty.
  private func checkIA5(_ content: Range<Int>, _ field: StaticString) throws(CertificateError) {
    guard !content.isEmpty else {
      throw CertificateError(.invalidValue, field, "an empty name", at: content.lowerBound)
    }
    for index in content where bytes[index] >= 0x80 {
      throw CertificateError(.invalidValue, field, "not an IA5String", at: index)
    }
  }
}

extension GeneralName {
  init(_ element: GeneralNameElement, in der: [UInt8]) {
    let bytes = [UInt8](der[element.content])
    switch element.kind {
    case .rfc822Name: self = .rfc822Name(String(decoding: bytes, as: UTF8.self))
    case .dNSName: self = .dnsName(String(decoding: bytes, as: UTF8.self))
    case .uniformResourceIdentifier: self = .uri(String(decoding: bytes, as: UTF8.self))
    case .iPAddress: self = .ipAddress(bytes)
    case .directoryName: self = .directoryName(DistinguishedName(DERSlice(der, element.content)))
    case .registeredID: self = .registeredID(OID(bytes.span))
    case .x400Address: self = .x400Address(bytes)
    case .ediPartyName: self = .ediPartyName(bytes)
    case .otherName: self = Self.other(bytes)
    }
  }

  private static func other(_ content: [UInt8]) -> GeneralName {
    var reader = DERReader(content.span)
    guard let type = try? reader.readOID("type-id") else { return .ediPartyName(content) }
    return .otherName(OID(content.span.extracting(type)), value: [UInt8](content[reader.offset...]))
  }
}
