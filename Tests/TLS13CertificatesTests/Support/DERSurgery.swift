import TLS13Crypto

@testable import TLS13Certificates

/// Changes to DER that no writer of the library makes.
enum DERSurgery {
  struct Part {
    let tag: DERTag
    let bytes: [UInt8]
    let content: [UInt8]
  }

  /// The elements that `der` consists of.
  static func split(_ der: [UInt8]) throws -> [Part] {
    var reader = DERReader(der.span)
    var parts: [Part] = []
    while !reader.isAtEnd {
      let element = try reader.read("part")
      parts.append(Part(tag: element.tag, bytes: Array(der[element.range]), content: Array(der[element.content])))
    }
    return parts
  }

  static func encode(_ tag: DERTag, _ content: [UInt8]) -> [UInt8] {
    var writer = DERWriter()
    writer.write(tag, content)
    return writer.bytes
  }

  /// An element that no grammar has: private, number 0.
  private static let extra: [UInt8] = [0xc0, 0]

  /// All that `der` becomes by one element too many: behind it, and at the end of each constructed element and of each
  /// OCTET STRING that holds DER, as those behind an object identifier do.
  static func withOneElementMore(_ der: [UInt8]) throws -> [[UInt8]] {
    let parts = try split(der)
    var found = [der + extra]
    for (index, part) in parts.enumerated() {
      let holdsDER = part.tag == .octetString && index == parts.count - 1 && parts[0].tag == .objectIdentifier
      guard part.tag.rawValue & 0x20 != 0 || holdsDER else { continue }
      for content in try withOneElementMore(part.content) {
        let (before, after) = (parts[..<index].flatMap(\.bytes), parts[(index + 1)...].flatMap(\.bytes))
        found.append(before + encode(part.tag, content) + after)
      }
    }
    return found
  }

  /// A certificate or a CRL whose signed fields are changed, each as its encoding, and signed again.
  static func signed(
    _ der: [UInt8], by authority: CertificateAuthority, _ change: (inout [[UInt8]]) -> Void
  ) throws -> [UInt8] {
    let tbs = try split(split(der)[0].content)[0]
    var fields = try split(tbs.content).map(\.bytes)
    change(&fields)
    return try SignedStructure(authority.key, .ecdsa(.sha256)).encode(encode(.sequence, fields.flatMap { $0 }))
  }
}
