import TLS13Crypto
import TLS13Memory

/// How much the records that we send are padded, so that their length tells less of what is in them. RFC 9846 §5.4, §F.3
///
/// Lengths count the content and its type, one byte. No record becomes longer than the peer permits.
public enum PaddingPolicy: Hashable, Sendable {
  /// Not at all.
  case none
  /// Up to the next multiple of so many bytes.
  case multiples(of: Int)
  /// Up to so many bytes; longer records stay as they are.
  case fixed(Int)
  /// By 0 to so many bytes, drawn anew for each record. Whoever sees many records of one length learns the length all
  /// the same.
  case random(upTo: Int)

  /// Bytes of padding behind `length` bytes of content and type, at most `room`.
  func padding(behind length: Int, room: Int, _ random: any RandomSource) -> Int {
    min(max(room, 0), wish(behind: length) { Self.draw(upTo: $0, random) })
  }

  /// The most that ``padding(behind:room:_:)`` gives.
  func maximumPadding(behind length: Int, room: Int) -> Int { min(max(room, 0), wish(behind: length) { $0 }) }

  private func wish(behind length: Int, _ draw: (Int) -> Int) -> Int {
    switch self {
    case .none: 0
    case .multiples(let unit): (unit - length % unit) % unit
    case .fixed(let size): max(size - length, 0)
    case .random(let most): draw(most)
    }
  }

  /// 0 to `most`, each as likely as the others to within 2^-17.
  private static func draw(upTo most: Int, _ random: any RandomSource) -> Int {
    var bytes = InlineArray<4, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    random.fill(&span)
    let value = (0..<4).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    return Int((value &* UInt64(most + 1)) >> 32)
  }
}

extension ConfigurationChecks {
  static func check(padding policy: PaddingPolicy) throws(TLSError) {
    let amount: Int
    switch policy {
    case .none: return
    case .multiples(let count), .fixed(let count): amount = count - 1
    case .random(let count): amount = count
    }
    guard (0..<RecordSizeLimit.largest).contains(amount) else {
      throw .configuration("the record padding \(policy) is out of range; no record has more than 16385 bytes")
    }
  }
}
