import TLS13Memory

/// A hash of a name that is the same for all names that match it, so that most of a large trust store is passed over
/// with one comparison each. RFC 5280 §7.1
///
/// Only for names whose values are all ASCII in the common string types: for others no fingerprint tells anything. It
/// need not resist collisions, because it never says that names match.
struct NameFingerprint: Sendable {
  /// FNV-1a over types and folded values; nil where it tells nothing.
  private var hash: UInt64? = 0xcbf2_9ce4_8422_2325

  /// The fingerprint of a Name whose structure was checked.
  init(_ name: consuming DERReader) {
    do throws(CertificateError) { try add(&name) } catch { hash = nil }
  }

  /// Whether the names cannot match.
  func excludes(_ other: NameFingerprint) -> Bool {
    guard let hash, let other = other.hash else { return false }
    return hash != other
  }

  private mutating func add(_ reader: inout DERReader) throws(CertificateError) {
    var names = try reader.enter(.sequence, "Name")
    while !names.isAtEnd {
      var set = try names.enter(.set, "RelativeDistinguishedName")
      while !set.isAtEnd {
        var pair = try set.enter(.sequence, "AttributeTypeAndValue")
        let type = pair.span(try pair.readOID("AttributeType"))
        for index in type.indices { mix(type[index]) }
        let value = try pair.read("AttributeValue")
        guard value.tag.isASCIISuperset else {
          hash = nil
          return
        }
        add(text: pair.span(value.content))
      }
    }
  }

  /// Letters in lower case; spaces take no part.
  private mutating func add(text: Span<UInt8>) {
    for index in text.indices {
      guard text[index] < 0x80 else {
        hash = nil
        return
      }
      if text[index] != UInt8(ascii: " ") { mix(lowercase(text[index])) }
    }
  }

  private mutating func mix(_ octet: UInt8) { hash = hash.map { ($0 ^ UInt64(octet)) &* 0x100_0000_01b3 } }
}

extension Certificate {
  /// Whether its subject is the other's issuer.
  func isNamedIssuer(of child: Certificate) -> Bool {
    !fields.fingerprints.subject.excludes(child.fields.fingerprints.issuer) && subject.matches(child.issuer)
  }
}
