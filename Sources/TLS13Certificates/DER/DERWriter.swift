import TLS13Memory

/// Appends DER elements to an array; lengths are filled in when an element is complete.
package struct DERWriter {
  package private(set) var bytes: [UInt8]

  /// Starts empty, with room for `capacity` bytes.
  package init(capacity: Int = 1024) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// A constructed element whose contents `body` writes.
  package mutating func write<Failure: Error>(
    _ tag: DERTag, _ body: (inout DERWriter) throws(Failure) -> Void
  ) throws(Failure) {
    bytes.append(tag.rawValue)
    let start = bytes.count
    try body(&self)
    bytes.insert(contentsOf: Self.length(bytes.count - start), at: start)
  }

  /// A primitive element.
  package mutating func write(_ tag: DERTag, _ content: [UInt8]) { write(tag, content.span) }

  /// A primitive element.
  package mutating func write(_ tag: DERTag, _ content: borrowing Span<UInt8>) {
    bytes.append(tag.rawValue)
    bytes.append(contentsOf: Self.length(content.count))
    bytes.append(content)
  }

  /// Bytes that are DER already.
  package mutating func write(encoded: [UInt8]) { bytes.append(contentsOf: encoded) }

  /// One octet of contents.
  mutating func append(_ octet: UInt8) { bytes.append(octet) }

  /// Overwrites what was written, for writers that held a secret.
  mutating func wipe() {
    var span = bytes.mutableSpan
    span.wipe()
  }

  /// Length octets in the fewest octets. X.690 §10.1
  static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    var octets: [UInt8] = []
    var rest = count
    while rest > 0 {
      octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [0x80 | UInt8(octets.count)] + octets
  }
}

extension DERWriter {
  /// BOOLEAN
  mutating func write(_ value: Bool) { write(.boolean, [value ? 0xff : 0x00]) }

  /// OBJECT IDENTIFIER
  mutating func write(_ code: OIDCode) { write(.objectIdentifier, code.content) }

  /// NULL
  mutating func writeNull() { write(.null, [UInt8]()) }

  /// INTEGER, not negative, from big-endian octets with or without leading zeros.
  mutating func write(unsigned octets: borrowing Span<UInt8>) {
    var first = 0
    while first < octets.count - 1, octets[first] == 0 { first += 1 }
    let digits = octets.extracting(min(first, octets.count)..<octets.count)
    let needsSignOctet = digits.count == 0 || digits[0] >= 0x80
    bytes.append(DERTag.integer.rawValue)
    bytes.append(contentsOf: Self.length(digits.count + (needsSignOctet ? 1 : 0)))
    if needsSignOctet { bytes.append(0) }
    bytes.append(digits)
  }

  /// INTEGER, not negative.
  mutating func write(integer value: Int) {
    let octets = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    write(unsigned: octets.span)
  }

  /// BIT STRING of whole octets.
  mutating func write(bitString octets: [UInt8]) { write(.bitString, [0] + octets) }

  /// Time: UTCTime from 1950 to 2049, else GeneralizedTime. RFC 5280 §4.1.2.5
  mutating func write(time seconds: Int64) {
    let time = DERTime(unixSeconds: seconds)
    let parts = [time.month, time.day, time.hour, time.minute, time.second].map(DERTime.two).joined() + "Z"
    let yy = DERTime.two(time.year % 100)
    if (1950...2049).contains(time.year) {
      write(.utcTime, [UInt8]((yy + parts).utf8))
    } else {
      write(.generalizedTime, [UInt8]((DERTime.two(time.year / 100) + yy + parts).utf8))
    }
  }
}
