/// The identifier octet of a DER element: class, constructed bit and a tag number below 31. X.690 §8.1.2
///
/// Nothing in certificates and keys uses tag numbers of 31 and more, so they are refused.
package struct DERTag: Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static var boolean: DERTag { DERTag(rawValue: 0x01) }
  package static var integer: DERTag { DERTag(rawValue: 0x02) }
  package static var bitString: DERTag { DERTag(rawValue: 0x03) }
  package static var octetString: DERTag { DERTag(rawValue: 0x04) }
  package static var null: DERTag { DERTag(rawValue: 0x05) }
  package static var objectIdentifier: DERTag { DERTag(rawValue: 0x06) }
  package static var enumerated: DERTag { DERTag(rawValue: 0x0a) }
  package static var utf8String: DERTag { DERTag(rawValue: 0x0c) }
  package static var printableString: DERTag { DERTag(rawValue: 0x13) }
  package static var teletexString: DERTag { DERTag(rawValue: 0x14) }
  package static var ia5String: DERTag { DERTag(rawValue: 0x16) }
  package static var utcTime: DERTag { DERTag(rawValue: 0x17) }
  package static var generalizedTime: DERTag { DERTag(rawValue: 0x18) }
  package static var bmpString: DERTag { DERTag(rawValue: 0x1e) }
  package static var sequence: DERTag { DERTag(rawValue: 0x30) }
  package static var set: DERTag { DERTag(rawValue: 0x31) }

  /// `[number]` of a primitive type, implicitly tagged.
  package static func context(_ number: UInt8) -> DERTag { DERTag(rawValue: 0x80 | number) }

  /// `[number]` of a constructed type, or any type explicitly tagged.
  package static func contextConstructed(_ number: UInt8) -> DERTag { DERTag(rawValue: 0xa0 | number) }
}

extension DERTag: CustomStringConvertible {
  package var description: String { "0x" + (rawValue < 16 ? "0" : "") + String(rawValue, radix: 16) }
}
