extension DERReader {
  /// OBJECT IDENTIFIER: every subidentifier complete and without padding. X.690 §8.19
  @_lifetime(self: copy self)
  package mutating func readOID(
    tag: DERTag = .objectIdentifier, _ field: StaticString
  ) throws(CertificateError) -> Range<Int> {
    let content = try read(tag, field).content
    try checkOID(content, field)
    return content
  }

  /// Checks the contents of an OBJECT IDENTIFIER.
  func checkOID(_ content: Range<Int>, _ field: StaticString) throws(CertificateError) {
    guard let last = content.last, bytes[last] < 0x80 else {
      throw CertificateError(.notDER, field, "incomplete OBJECT IDENTIFIER", at: content.lowerBound)
    }
    var atStart = true
    for index in content {
      guard !(atStart && bytes[index] == 0x80) else {
        throw CertificateError(.notDER, field, "padded subidentifier", at: index)
      }
      atStart = bytes[index] < 0x80
    }
  }

  /// An OBJECT IDENTIFIER in the form that is compared with the known ones.
  @_lifetime(self: copy self)
  package mutating func readOIDCode(_ field: StaticString) throws(CertificateError) -> OIDCode {
    OIDCode(bytes.extracting(try readOID(field)))
  }
}
