extension DistinguishedName {
  /// The name without attributes.
  public static var empty: DistinguishedName { DistinguishedName(DERSlice([0x30, 0x00])) }

  /// A name of a common name and, before it, an organization.
  ///
  /// - Throws: ``CertificateError`` for a text that is empty or longer than 64 characters. RFC 5280 §A.1
  public init(commonName: String, organization: String? = nil) throws(CertificateError) {
    for text in [commonName, organization].compactMap(\.self) where !(1...64).contains(text.unicodeScalars.count) {
      throw CertificateError(.outOfRange, "AttributeValue", "\(text.debugDescription) has not 1 to 64 characters")
    }
    var writer = DERWriter(capacity: 160)
    writer.write(.sequence) { name in
      if let organization { name.write(attribute: .organizationName, organization) }
      name.write(attribute: .commonName, commonName)
    }
    try self.init(der: writer.bytes)
  }
}

extension DERWriter {
  /// A RelativeDistinguishedName of one attribute, as UTF8String. RFC 5280 §4.1.2.4
  fileprivate mutating func write(attribute code: OIDCode, _ text: String) {
    write(.set) { set in
      set.write(.sequence) { pair in
        pair.write(code)
        pair.write(.utf8String, [UInt8](text.utf8))
      }
    }
  }
}
