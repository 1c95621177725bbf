import TLS13Memory

/// Finds the entries of a serial number without reading the whole list: 8 bytes for each entry, which itself takes at
/// least 18, in the order of a hash of the serial number. The hash is seeded per process, so that nobody can choose
/// serial numbers that collide; equal ones lie side by side.
struct RevocationIndex: Sendable {
  /// Where the certificate issuer changes in an indirect CRL. RFC 5280 §5.3.3
  private struct IssuerChange: Sendable {
    let offset: Int
    let names: Range<Int>
  }

  /// The hash above, the entry's offset below; ascending.
  private var places: [UInt64] = []
  private var issuerChanges: [IssuerChange] = []
  /// How many entries there are.
  var count: Int { places.count }
  /// Whether some entry has a critical extension that is not processed.
  private(set) var hasUnknownCritical = false

  /// No entries.
  init() {}

  /// The contents of revokedCertificates, of which every entry is checked.
  init(_ contents: consuming DERReader, version: Int) throws(CertificateError) {
    var list = contents
    while !list.isAtEnd {
      let offset = list.offset
      guard let place = UInt32(exactly: offset) else {
        throw CertificateError(.outOfRange, "revokedCertificates", "beyond 4 GiB", at: offset)
      }
      let entry = try RevocationListEntry(&list, version: version)
      places.append(UInt64(Self.hash(list.span(entry.serialNumber))) << 32 | UInt64(place))
      if let names = entry.certificateIssuer { issuerChanges.append(IssuerChange(offset: offset, names: names)) }
      if entry.hasUnknownCritical { hasUnknownCritical = true }
    }
    places.sort()
  }

  /// The last 24 octets stand for the serial number; conforming ones have at most 20. RFC 5280 §4.1.2.2
  private static func hash(_ serialNumber: borrowing Span<UInt8>) -> UInt32 {
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for index in max(0, serialNumber.count - 24)..<serialNumber.count {
      words.0 = words.0 << 8 | words.1 >> 56
      words.1 = words.1 << 8 | words.2 >> 56
      words.2 = words.2 << 8 | UInt64(serialNumber[index])
    }
    var hasher = Swift.Hasher()
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  /// The first entry with this serial number that `isWanted` takes, given the names of its certificate issuer, or nil
  /// for the CRL's own. The bytes are those the index was made from.
  func first(
    serialNumber: borrowing Span<UInt8>, in der: [UInt8], version: Int,
    where isWanted: (RevocationListEntry, Range<Int>?) -> Bool
  ) -> RevocationListEntry? {
    let hash = UInt64(Self.hash(serialNumber))
    var index = firstPlace { $0 >> 32 >= hash }
    while index < places.count, places[index] >> 32 == hash {
      let offset = Int(places[index] & 0xffff_ffff)
      var reader = DERReader(der.span, trusted: offset..<der.count)
      // Every entry was read before.
      if let entry = try? RevocationListEntry(&reader, version: version),
        der.span.extracting(entry.serialNumber).isEqual(to: serialNumber), isWanted(entry, issuer(at: offset))
      {
        return entry
      }
      index += 1
    }
    return nil
  }

  /// The first entries in the order of the list. The bytes are those the index was made from.
  func entries(first limit: Int, in der: [UInt8], version: Int) -> [RevocationListEntry] {
    let offsets = places.map { Int($0 & 0xffff_ffff) }.sorted().prefix(max(0, limit))
    return offsets.compactMap { offset in
      var reader = DERReader(der.span, trusted: offset..<der.count)
      // Every entry was read before.
      return try? RevocationListEntry(&reader, version: version)
    }
  }

  private func firstPlace(where isBehind: (UInt64) -> Bool) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(places[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The certificate issuer in force at an entry: the last one named up to it. RFC 5280 §5.3.3
  private func issuer(at offset: Int) -> Range<Int>? {
    var (low, high) = (0, issuerChanges.count)
    while low < high {
      let middle = (low + high) / 2
      if issuerChanges[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : issuerChanges[low - 1].names
  }
}
