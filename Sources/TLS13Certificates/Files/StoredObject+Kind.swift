/// Tells objects apart by the types of their first elements, whatever a label says.
extension StoredObject.Kind {
  /// What DER holds; nil for none of those that are known.
  init?(der: Span<UInt8>) {
    var input = DERReader(der)
    guard let object = try? input.enter(.sequence, "object"), input.isAtEnd, let tags = object.tags() else {
      return nil
    }
    switch tags.first {
    case .enumerated?: self = .ocspResponse
    case .objectIdentifier? where tags.dropFirst().first == .contextConstructed(0): self = .foreign(.pkcs7DER)
    case .integer?: self.init(numbered: object, tags)
    case .sequence?: self.init(composed: object, tags)
    default: return nil
    }
  }

  /// What begins with a version or a number.
  private init?(numbered object: DERReader, _ tags: [DERTag]) {
    let integers = tags.prefix { $0 == .integer }.count
    switch tags.dropFirst() {
    case _ where integers >= 9: self = .privateKey
    case let rest where rest.starts(with: [.sequence, .octetString]): self = .privateKey
    case let rest where rest.first == .octetString: self = .privateKey
    case let rest where rest.first == .sequence && rest.allSatisfy { $0 == .sequence }: self = .bundle
    case _ where integers == 2 && tags.count == 2: self = .foreign(.rsaPublicKey)
    case _ where integers == 6 && tags.count == 6: self = .foreign(.dsaKey)
    default: return nil
    }
  }

  /// What begins with an algorithm, or with what is signed.
  private init?(composed object: DERReader, _ tags: [DERTag]) {
    var object = object
    guard let inner = (try? object.enter(.sequence, "object"))?.tags() else { return nil }
    switch (tags, inner.first) {
    case ([.sequence, .octetString], .objectIdentifier?): self = .encryptedPrivateKey
    case ([.sequence, .bitString], .objectIdentifier?): self = .publicKey
    case ([.sequence, .sequence, .bitString], .contextConstructed(0)?): self = .certificate
    case ([.sequence, .sequence, .bitString], .integer?): self.init(signed: inner)
    case ([.sequence, .sequence, .bitString], .sequence?): self = .revocationList
    default: return nil
    }
  }

  /// TBSCertificate of version 1, CertificationRequestInfo and TBSCertList of version 2 begin alike: INTEGER, then two
  /// of SEQUENCE.
  private init?(signed inner: [DERTag]) {
    guard inner.dropFirst().starts(with: [.sequence, .sequence]) else { return nil }
    switch inner.dropFirst(3).first {
    case .sequence?: self = .certificate
    case .utcTime?, .generalizedTime?: self = .revocationList
    case nil, .contextConstructed(0)?: self = .request
    default: return nil
    }
  }
}

extension DERReader {
  /// The tags of the first elements, ten at most; nil when one is malformed.
  fileprivate func tags() -> [DERTag]? {
    var reader = self
    var tags: [DERTag] = []
    while !reader.isAtEnd, tags.count < 10 {
      guard let element = try? reader.read("element") else { return nil }
      tags.append(element.tag)
    }
    return tags
  }
}
