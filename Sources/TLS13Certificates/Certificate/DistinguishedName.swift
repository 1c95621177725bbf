import TLS13Memory

/// A Name. RFC 5280 §4.1.2.4
///
/// ```
/// Name ::= CHOICE { rdnSequence  RDNSequence }
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// AttributeTypeAndValue ::= SEQUENCE { type AttributeType, value AttributeValue }
/// ```
public struct DistinguishedName: Sendable, Hashable {
  let slice: DERSlice

  init(_ slice: DERSlice) { self.slice = slice }

  /// Parses one Name that fills `der`. Attributes of one RDN may stand in any order, as in a certificate.
  public init(der: [UInt8]) throws(CertificateError) {
    var reader = DERReader(der.span, .silent)
    _ = try reader.readName("Name")
    try reader.finish("Name")
    slice = DERSlice(der)
  }

  /// The encoded Name.
  public var der: [UInt8] { slice.copy }

  /// Whether `der` is the encoded Name.
  package func isEncoded(as der: Span<UInt8>) -> Bool { slice.span.isEqual(to: der) }

  /// Whether it has no attributes at all.
  public var isEmpty: Bool { slice.range.count <= 2 }
}

extension DERReader {
  /// A Name whose structure is checked, and whose attribute values are left as they are.
  @_lifetime(self: copy self)
  mutating func readName(_ field: StaticString) throws(CertificateError) -> Range<Int> {
    let name = try read(.sequence, field)
    var names = try inside(name, field)
    while !names.isAtEnd { try names.checkRDN(field) }
    return name.range
  }

  /// One RelativeDistinguishedName. A SET OF in ascending order is DER; another order is a flaw, since RFC 5280 §7.1
  /// compares attributes without regard to it. X.690 §11.6
  @_lifetime(self: copy self)
  private mutating func checkRDN(_ field: StaticString) throws(CertificateError) {
    var set = try enter(.set, field)
    var previous: Range<Int>?
    repeat {
      let attribute = try set.read(.sequence, field)
      var pair = try set.inside(attribute, field)
      _ = try pair.readOID(field)
      _ = try pair.read(field)
      try pair.finish(field)
      if let previous, !isAscending(span(previous), span(attribute.range)) {
        try flaw(
          .unsortedSet, field, "the attributes of an RDN are not in ascending order", "X.690 §11.6", at: attribute.start
        )
      }
      previous = attribute.range
    } while !set.isAtEnd
  }
}

/// Octet-wise order; a prefix comes first. X.690 §11.6
func isAscending(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
  for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] }
  return a.count <= b.count
}
