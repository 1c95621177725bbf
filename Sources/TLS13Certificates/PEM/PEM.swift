import TLS13Memory

/// One block of a PEM file. RFC 7468
public struct PEMBlock: Hashable, Sendable {
  /// As in `CERTIFICATE`.
  public let label: String
  /// What the base64 text stands for.
  public let der: [UInt8]

  /// Pairs a label with its contents.
  public init(label: String, der: [UInt8]) {
    self.label = label
    self.der = der
  }
}

/// The textual encoding of certificates and keys. RFC 7468
///
/// ```
/// textualmsg = preeb *WSP eol *eolWSP base64text posteb *WSP [eol]
/// ```
public enum PEM {
  /// All blocks of a text, in order. Lines around the blocks, and headers in them, are skipped. RFC 7468 §2
  ///
  /// - Throws: ``CertificateError`` for a block that does not end, whose contents are not base64, or that is encrypted.
  public static func decode(_ text: [UInt8]) throws(CertificateError) -> [PEMBlock] {
    var found: [PEMBlock] = []
    for block in try PEMScanner.scan(text.span) {
      guard block.encryption == nil else {
        throw CertificateError(.passwordMissing, "PEM", "\(block.label) is encrypted: read it as a private key")
      }
      let der = try Base64.decode(text.span.extracting(block.body), "PEM \(block.label)")
      found.append(PEMBlock(label: block.label, der: [UInt8](der.span)))
    }
    return found
  }

  /// A block with lines of 64 characters. RFC 7468 §2
  public static func encode(_ block: PEMBlock) -> String {
    String(decoding: encode(label: block.label, block.der.span), as: UTF8.self)
  }

  /// A block as bytes, in one allocation.
  static func encode(label: String, _ der: borrowing Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(der.count / 48 * 65 + 2 * label.utf8.count + 128)
    text.append(contentsOf: "-----BEGIN \(label)-----\n".utf8)
    Base64.encode(der, lineLength: 64, into: &text)
    text.append(contentsOf: "-----END \(label)-----\n".utf8)
    return text
  }
}

extension Certificate {
  /// The certificates of a file in their order: those of CERTIFICATE blocks; what is of another kind is skipped. DER and
  /// a PKCS#12 bundle without a password are read as well.
  ///
  /// - Throws: ``CertificateError`` when one is malformed, or when there is none: it says then what was found.
  public static func pemChain(_ pem: [UInt8]) throws(CertificateError) -> [Certificate] {
    try StoredFile(pem.span).certificates(.none, nil)
  }

  /// The certificates of a PEM text in their order, each on its own: what is malformed is a failure in its place, and
  /// those after it are read all the same. For bundles that others keep; one's own chain is read with ``pemChain(_:)``.
  public static func pemEach(_ pem: [UInt8]) -> [Result<Certificate, CertificateError>] { pemEach(pem.span) }

  /// The same, of a text that may have a private key in it.
  package static func pemEach(_ pem: Span<UInt8>) -> [Result<Certificate, CertificateError>] {
    PEMScanner.scanEach(pem).compactMap { found in
      do throws(CertificateError) {
        let block = try found.get()
        guard PEMScanner.isCertificate(block.label) else { return nil }
        let der = try Base64.decode(pem.extracting(block.body), block.label)
        return .success(try Certificate(der: [UInt8](der.span)))
      } catch { return .failure(error) }
    }
  }

  /// The certificate as a PEM block.
  public var pem: String { PEM.encode(PEMBlock(label: "CERTIFICATE", der: der)) }
}
