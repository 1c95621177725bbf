/// The TLS extensions that a peer with this certificate promises to answer. RFC 7633 §4.1
///
/// ```
/// Features ::= SEQUENCE OF INTEGER
/// ```
public struct TLSFeatures: Hashable, Sendable {
  /// Code points of TLS extensions. The order in the certificate, and how often one stands there, mean nothing.
  public let extensions: Set<UInt16>

  /// status_request: the peer staples an OCSP response, commonly called must-staple. RFC 7633 §4.2.3.1
  private static let statusRequestNumber: UInt16 = 5

  /// Whether the peer promises to staple an OCSP response when it is asked.
  public var promisesStatusResponse: Bool { extensions.contains(Self.statusRequestNumber) }

  /// More entries are refused: there are fewer extensions of TLS than that.
  private static let maximumCount = 256

  /// Promises these.
  public init(extensions: Set<UInt16>) { self.extensions = extensions }

  /// The promise to staple an OCSP response. RFC 7633 §4.2.3.1
  public static var statusRequest: TLSFeatures { TLSFeatures(extensions: [statusRequestNumber]) }

  init(_ reader: inout DERReader) throws(CertificateError) {
    var list = try reader.enter(.sequence, "tlsFeature")
    var extensions: Set<UInt16> = []
    // RFC 9846 §4.3: an ExtensionType has two octets.
    var count = 0
    while !list.isAtEnd {
      guard count < Self.maximumCount else { throw CertificateError(.outOfRange, "tlsFeature", "too many") }
      extensions.insert(UInt16(try list.readInteger(in: 0...0xffff, "tlsFeature")))
      count += 1
    }
    self.extensions = extensions
  }

  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { list in for number in extensions.sorted() { list.write(integer: Int(number)) } }
  }
}

extension TLSFeatures: CustomStringConvertible {
  /// The numbers, ascending; status_request by its name.
  public var description: String {
    extensions.sorted().map { $0 == Self.statusRequestNumber ? "status_request" : "\($0)" }.joined(separator: ", ")
  }
}

extension Certificate {
  /// The TLS feature extension, or nil. Parsing checked it. RFC 7633 §4
  public var tlsFeatures: TLSFeatures? {
    guard let entry = fields.extensions[.tlsFeature] else { return nil }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    return try? TLSFeatures(&reader)
  }
}
