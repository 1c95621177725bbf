/// Whether the subject is a CA, and how many intermediates may follow it. RFC 5280 §4.2.1.9
///
/// ```
/// BasicConstraints ::= SEQUENCE {
///   cA                      BOOLEAN DEFAULT FALSE,
///   pathLenConstraint       INTEGER (0..MAX) OPTIONAL }
/// ```
public struct BasicConstraints: Hashable, Sendable {
  /// Whether the subject is a CA.
  public let isCA: Bool
  /// How many non-self-issued intermediates may lie between it and the end entity; nil for any number.
  public let pathLength: Int?

  init(isCA: Bool, pathLength: Int?) {
    self.isCA = isCA
    self.pathLength = pathLength
  }

  init(_ reader: inout DERReader) throws(CertificateError) {
    var fields = try reader.enter(.sequence, "basicConstraints")
    isCA = try fields.readBooleanDefaultFalse("cA")
    if fields.isAtEnd {
      pathLength = nil
    } else {
      pathLength = try fields.readInteger(in: 0...Int(Int32.max), "pathLenConstraint")
    }
    try fields.finish("basicConstraints")
  }

  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { fields in
      if isCA { fields.write(true) }
      if let pathLength { fields.write(integer: pathLength) }
    }
  }
}
