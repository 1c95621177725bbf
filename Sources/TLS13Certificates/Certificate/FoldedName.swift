import TLS13Memory

/// A name in the form in which names are compared: two are equal exactly when the names match. RFC 5280 §7.1
///
/// Text is compared without regard to case, to the string type and to the amount of white space, and the attributes of an
/// RDN without regard to their order. Where many names are compared, each is folded once and kept: folding takes time
/// linear in the length of the name, and folded names are compared octet by octet.
struct FoldedName: Hashable {
  /// What an octet of text that is not ASCII costs in octets of ASCII: case and equivalence are looked up in Unicode's
  /// tables.
  static let textCost = 32

  /// The RDNs one after the other, each with the number of its attributes and every part with its length: a name lies at
  /// or below another exactly when it begins with that one's octets.
  private var octets: [UInt8] = []
  /// The values that are not ASCII, in their order. Strings are equal when they are canonically equivalent.
  private var texts: [String] = []
  /// Whether a value is of a string type and cannot be read: whether it is the same as another one is not known.
  private(set) var hasUnreadableText = false

  /// Folds a name.
  init(_ name: DistinguishedName) {
    var budget = Int.max
    // The structure was checked when the name was parsed. An error cannot happen; the name would match its like alone.
    self = FoldedName(name, budget: &budget) ?? FoldedName(octets: name.der)
  }

  /// Folds a name unless that costs too much: 1 for each octet, and ``textCost`` for each that is not ASCII.
  ///
  /// - Parameter budget: what it may cost at most; what it costs is taken off.
  init?(_ name: DistinguishedName, budget: inout Int) {
    guard name.slice.range.count <= budget else { return nil }
    budget -= name.slice.range.count
    octets.reserveCapacity(name.slice.range.count + 32)
    let bytes = name.slice.bytes
    do throws(CertificateError) { try fold(DERReader(bytes.span, trusted: name.slice.range), &budget) } catch {
      return nil
    }
  }

  private init(octets: [UInt8] = []) { self.octets = octets }

  /// Hashes all of it.
  func hash(into hasher: inout Swift.Hasher) {
    hasher.combine(octets: octets.span)
    if !texts.isEmpty { hasher.combine(texts) }
  }

  /// Whether the name lies at or below `base`, RDN for RDN from the root down. RFC 5280 §4.2.1.10
  func isWithin(_ base: FoldedName) -> Bool { octets.starts(with: base.octets) && texts.starts(with: base.texts) }

  private mutating func fold(_ contents: consuming DERReader, _ budget: inout Int) throws(CertificateError) {
    var reader = contents
    var names = try reader.enter(.sequence, "Name")
    while !names.isAtEnd {
      var set = try names.enter(.set, "RelativeDistinguishedName")
      let attribute = try set.read(.sequence, "AttributeTypeAndValue")
      if set.isAtEnd {
        append(number: 1)
        try append(set.inside(attribute, "AttributeTypeAndValue"), &budget)
      } else {
        try append(first: attribute, others: set, &budget)
      }
    }
  }

  /// An RDN of several attributes, in an order that does not depend on how they are spelt, as DER's does.
  private mutating func append(
    first: DERElement, others: consuming DERReader, _ budget: inout Int
  ) throws(CertificateError) {
    var set = others
    var attributes: [FoldedName] = []
    var next: DERElement? = first
    while let element = next {
      var attribute = FoldedName()
      try attribute.append(set.inside(element, "AttributeTypeAndValue"), &budget)
      attributes.append(attribute)
      next = set.isAtEnd ? nil : try set.read(.sequence, "AttributeTypeAndValue")
    }
    attributes.sort { $0.isOrdered(before: $1) }
    append(number: attributes.count)
    for attribute in attributes {
      if attribute.hasUnreadableText { hasUnreadableText = true }
      octets += attribute.octets
      texts += attribute.texts
    }
  }

  private func isOrdered(before other: FoldedName) -> Bool {
    guard octets == other.octets else { return octets.lexicographicallyPrecedes(other.octets) }
    return texts.lexicographicallyPrecedes(other.texts)
  }

  /// The contents of an AttributeTypeAndValue.
  private mutating func append(_ contents: consuming DERReader, _ budget: inout Int) throws(CertificateError) {
    var pair = contents
    let type = try pair.readOID("AttributeType")
    append(pair.span(type))
    let value = try pair.read("AttributeValue")
    try append(value.tag, pair.span(value.content), &budget)
  }

  /// What an attribute's value is compared by.
  private enum Kind: Int {
    case ascii, text, octets
  }

  private mutating func append(
    _ tag: DERTag, _ value: borrowing Span<UInt8>, _ budget: inout Int
  ) throws(CertificateError) {
    let start = octets.count
    if appendASCII(tag, value) { return }
    octets.removeLast(octets.count - start)
    guard value.count <= budget / Self.textCost else { throw CertificateError(.outOfRange, "Name", "too much text") }
    budget -= value.count * Self.textCost
    if let text = directoryString(tag, value) {
      append(folded: text.lowercased().split { $0 == " " }.joined(separator: " "))
    } else {
      // Neither text nor well-formed: equal when the encodings are.
      if tag.isText { hasUnreadableText = true }
      append(number: Kind.octets.rawValue)
      octets.append(tag.rawValue)
      append(value)
    }
  }

  /// Text of ASCII alone, which is folded in place; false for anything else.
  private mutating func appendASCII(_ tag: DERTag, _ value: borrowing Span<UInt8>) -> Bool {
    guard tag.isASCIISuperset || tag == .bmpString else { return false }
    let step = tag == .bmpString ? 2 : 1
    guard value.count % step == 0 else { return false }
    append(number: Kind.ascii.rawValue)
    append(number: 0)
    let start = octets.count
    var isBehindSpace = false
    for index in stride(from: step - 1, to: value.count, by: step) {
      let octet = value[index]
      guard octet < 0x80, step == 1 || value[index - 1] == 0 else { return false }
      if octet == UInt8(ascii: " ") {
        isBehindSpace = octets.count > start
      } else {
        if isBehindSpace { octets.append(UInt8(ascii: " ")) }
        isBehindSpace = false
        octets.append(lowercase(octet))
      }
    }
    set(number: octets.count - start, at: start - 4)
    return true
  }

  private mutating func append(folded text: String) {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(Self.equivalents[scalar] ?? scalar) }
    guard scalars.allSatisfy(\.isASCII) else {
      append(number: Kind.text.rawValue)
      texts.append(text)
      return
    }
    append(number: Kind.ascii.rawValue)
    append(number: scalars.count)
    octets += String(scalars).utf8
  }

  /// The characters in lower case that are not ASCII and canonically equivalent to one that is.
  private static let equivalents: [Unicode.Scalar: Unicode.Scalar] = ["\u{37e}": ";", "\u{1fef}": "`"]

  private mutating func append(_ bytes: borrowing Span<UInt8>) {
    append(number: bytes.count)
    for index in bytes.indices { octets.append(bytes[index]) }
  }

  private mutating func append(number: Int) {
    for shift in stride(from: 24, through: 0, by: -8) { octets.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private mutating func set(number: Int, at place: Int) {
    for index in 0..<4 { octets[place + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
  }
}

extension DERTag {
  /// Whether this is a string type in which an octet below 0x80 is that character of ASCII.
  fileprivate var isASCIISuperset: Bool {
    switch self {
    case .utf8String, .printableString, .ia5String, .teletexString: true
    default: false
    }
  }

  /// Whether this is a string type, read here or not: UTF8String, NumericString to IA5String, GraphicString to BMPString.
  fileprivate var isText: Bool {
    switch rawValue {
    case 0x0c, 0x12...0x16, 0x19...0x1e: true
    default: false
    }
  }
}

extension DistinguishedName {
  /// Whether two names are the same, attribute for attribute as RFC 5280 §7.1 compares them.
  public func matches(_ other: DistinguishedName) -> Bool {
    slice == other.slice || FoldedName(self) == FoldedName(other)
  }
}
