/// What a responder signs, as offsets. RFC 6960 §4.2.1
///
/// ```
/// ResponseData ::= SEQUENCE {
///   version              [0] EXPLICIT Version DEFAULT v1,
///   responderID              ResponderID,
///   producedAt               GeneralizedTime,
///   responses                SEQUENCE OF SingleResponse,
///   responseExtensions   [1] EXPLICIT Extensions OPTIONAL }
/// ```
struct OCSPResponseData: Sendable {
  /// More answers are refused: a stapled response has one, one that is made ahead for many certificates a few.
  static let maximumResponses = 256

  let responder: OCSPResponderID
  let producedAt: Int64
  let responses: [OCSPSingleResponse]
  let extensions: OCSPExtensions

  init(_ contents: consuming DERReader) throws(CertificateError) {
    var reader = contents
    // There is no version but the DEFAULT.
    if let wrapper = try reader.readOptional(.contextConstructed(0), "version") {
      var version = try reader.inside(wrapper, "version")
      _ = try version.readInteger(in: 0...0, "version")
      try version.finish("version")
      try reader.flaw(.defaultWritten, "version", "v1, the default, is written out", "X.690 §11.5", at: wrapper.start)
    }
    responder = try OCSPResponderID(&reader)
    producedAt = try reader.readGeneralizedTime("producedAt")
    var list = try reader.enter(.sequence, "responses")
    var found: [OCSPSingleResponse] = []
    while !list.isAtEnd {
      guard found.count < Self.maximumResponses else { throw CertificateError(.outOfRange, "responses", "too many") }
      found.append(try OCSPSingleResponse(list.enter(.sequence, "SingleResponse")))
    }
    responses = found
    extensions = try OCSPExtensions(&reader, "responseExtensions")
    try reader.finish("tbsResponseData")
  }
}

/// Who signed. RFC 6960 §4.2.1
///
/// ```
/// ResponderID ::= CHOICE {
///   byName   [1] Name,
///   byKey    [2] KeyHash }
/// KeyHash ::= OCTET STRING -- SHA-1 hash of responder's public key
/// ```
enum OCSPResponderID: Sendable {
  case byName(Range<Int>)
  case byKey(Range<Int>)

  init(_ reader: inout DERReader) throws(CertificateError) {
    if let wrapper = try reader.readOptional(.contextConstructed(1), "responderID") {
      var inner = try reader.inside(wrapper, "responderID")
      self = .byName(try inner.readName("responderID.byName"))
      try inner.finish("responderID")
    } else {
      var inner = try reader.enter(.contextConstructed(2), "responderID")
      self = .byKey(try inner.read(.octetString, "responderID.byKey").content)
      try inner.finish("responderID")
    }
  }
}

/// The extensions of a response or of one answer: the nonce, and whether one is critical that is not processed.
/// RFC 6960 §4.4
struct OCSPExtensions: Sendable {
  private(set) var nonce: Range<Int>?
  private(set) var hasUnknownCritical = false

  /// `[1] EXPLICIT Extensions OPTIONAL`
  init(_ reader: inout DERReader, _ field: StaticString) throws(CertificateError) {
    guard let wrapper = try reader.readOptional(.contextConstructed(1), field) else { return }
    var outer = try reader.inside(wrapper, field)
    var list = try outer.enter(.sequence, field)
    try outer.finish(field)
    if list.isAtEnd {
      try list.flaw(.emptyList, field, "an empty list", "RFC 5280 §4.1.2.9", at: list.offset)
      return
    }
    repeat {
      let entry = try ExtensionTable.readEntry(&list)
      if entry.code == .ocspNonce {
        guard nonce == nil else { throw CertificateError(.duplicate, field, "nonce") }
        nonce = try Self.readNonce(entry, list.contents(entry.value))
      } else if entry.isCritical {
        hasUnknownCritical = true
      }
    } while !list.isAtEnd
  }

  /// Nonce ::= OCTET STRING(SIZE(1..128)). RFC 9654 §2.1
  ///
  /// One that is malformed is compared as it stands: RFC 2560 did not say how octets were put into the extension.
  private static func readNonce(
    _ entry: ExtensionTable.Entry, _ contents: consuming DERReader
  ) throws(CertificateError) -> Range<Int> {
    var reader = contents
    do throws(CertificateError) {
      let nonce = try reader.read(.octetString, "nonce").content
      try reader.finish("nonce")
      guard (1...128).contains(nonce.count) else {
        throw CertificateError(.outOfRange, "nonce", "\(nonce.count) octets")
      }
      return nonce
    } catch {
      guard reader.notesFlaws, !entry.isCritical else { throw error }
      try reader.flaw(
        .unreadableExtension, "nonce", "malformed (\(error))", "RFC 9654 §2.1", at: entry.value.lowerBound)
      return entry.value
    }
  }
}

extension DERReader {
  /// GeneralizedTime as RFC 5280 §4.1.2.5.2 has it, in seconds since 1970. RFC 6960 §4.2.2.1
  @_lifetime(self: copy self)
  mutating func readGeneralizedTime(_ field: StaticString) throws(CertificateError) -> Int64 {
    guard nextTag == .generalizedTime else {
      throw CertificateError(.unexpectedTag, field, "not a GeneralizedTime", at: offset)
    }
    return try readTime(field)
  }
}
